import type { ProvisionedRule } from '../engine/capacity/capacity.js';
import type { Profile } from '../engine/decide/profile.js';

/** When a backend goes into quarantine, and for how long. */
export interface QuarantineRules {
  /** Creates that ended longer ago do not count. */
  readonly windowMs: number;
  /** Fewer creates within the window decide nothing. */
  readonly minAttempts: number;
  /** Share of these that must have failed, percent. */
  readonly failurePercent: number;
  /** How long nothing new comes at first; twice as long with each probe that fails. */
  readonly baseTimeMs: number;
  /** The longest of these times. */
  readonly maxTimeMs: number;
  /** Share of the backends that may be in quarantine at once, percent. */
  readonly maxPercent: number;
  /** Probes that may be under way at a backend at once. */
  readonly probes: number;
}

/**
 * The ledger's part of the configuration. Times in ms. It can be replaced while the ledger runs.
 */
export interface LedgerSettings {
  /** The profile of requests that name none. */
  readonly profile: Profile;
  /** The others, by name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Zone of new volumes whose request names none; null: any. */
  readonly defaultZone: string | null;
  /** Zone of new volumes that name only unknown zones; null: they are refused. */
  readonly fallbackZone: string | null;
  /** A host without a sign of life for so long is down. */
  readonly serviceDownTimeMs: number;
  readonly leaseMs: number;
  /**
   * How long a backend is down before the orders of its workers are decided elsewhere; null: only
   * if an operator asks for it.
   */
  readonly rescheduleAfterDownMs: number | null;
  /**
   * After a backend came back while others are down, so long nothing that waits for these is moved:
   * they may return, too. 0: it is moved at once.
   */
  readonly rescheduleAfterReturnMs: number;
  /** How far a manager's clock may be off. */
  readonly clockToleranceMs: number;
  /** Whether a report with anything suspicious in it is refused. */
  readonly strictReports: boolean;
  /** A backend whose report is older takes no new volumes; null: the age does not matter. */
  readonly maxReportAgeMs: number | null;
  /** Null: backends that keep failing take volumes as others do. */
  readonly quarantine: QuarantineRules | null;
  readonly waiting: {
    /** Longest time that a request may wait. */
    readonly maxTimeMs: number;
    /** How many requests may wait; of one caller half of them. */
    readonly maxRequests: number;
    /** How many others may overtake one; then what they would take is kept for it. */
    readonly maxOvertakes: number;
  };
  /** How often signs of life are written. */
  readonly heartbeatFlushMs: number;
  readonly retention: {
    readonly requestsMs: number;
    readonly finishedDecisionsMs: number;
    readonly deletedVolumesMs: number;
    readonly failedVolumesMs: number;
    readonly eventsMs: number;
    readonly messagesMs: number;
    readonly maxCapacityEvents: number;
    readonly maxFailureEvents: number;
    readonly maxMessages: number;
    readonly maxAuditEvents: number;
    /** Refusals whose diagnosis is kept. */
    readonly maxDiagnoses: number;
    /** What these take together, bytes. */
    readonly maxDiagnosesBytes: number;
    /** What the journal of what decisions saw may take, bytes; 0: none is kept. */
    readonly maxJournalBytes: number;
  };
  /**
   * What counts as provisioned in a pool before anything that its report does not contain. A
   * running ledger does not take over another value.
   */
  readonly provisioned: ProvisionedRule;
  /** Capabilities that name a pool's capacity group, besides `capacity_group`; the first counts. */
  readonly groupCapabilities: readonly string[];
  /** Whether only a service on the volume's own host may make its backup. */
  readonly backupSameHost: boolean;
  /** How long after a start requests wait for backends whose report is not in the ledger. */
  readonly startupWaitMs: number;
  /** How many pools' own reasons a diagnosis keeps. */
  readonly maxDiagnosedPools: number;
  /** How many bytes these take in the ledger. */
  readonly maxDiagnosisBytes: number;
}

/** How long what decisions saw is kept, ms: as long as they are. 0: it is not written. */
export function journalKeptMs({
  requestsMs,
  finishedDecisionsMs,
  maxJournalBytes,
}: LedgerSettings['retention']): number {
  return maxJournalBytes === 0 ? 0 : Math.max(requestsMs, finishedDecisionsMs, 1);
}
