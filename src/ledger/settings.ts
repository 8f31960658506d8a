import type { ProvisionedRule } from '../engine/capacity/capacity.js';
import type { Profile } from '../engine/decide/profile.js';

/**
 * What the ledger is told by configuration. Times in ms. Another one may be put in force while it
 * runs.
 */
export interface LedgerSettings {
  /** The profile of requests that name none. */
  readonly profile: Profile;
  /** The others, by name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Zone of new volumes whose request names none; null: any. */
  readonly defaultZone: string | null;
  /** Zone of new volumes that ask only for zones that there are not; null: they are refused. */
  readonly fallbackZone: string | null;
  /** A host that is silent for so long is down. */
  readonly serviceDownTimeMs: number;
  readonly leaseMs: number;
  /**
   * How long a backend is down before what its workers hold is decided elsewhere; null: never
   * without an operator.
   */
  readonly rescheduleAfterDownMs: number | null;
  /** How far a manager's clock may be off. */
  readonly clockToleranceMs: number;
  /** Whether a report with anything suspicious in it is refused. */
  readonly strictReports: boolean;
  /** A backend's report that is older counts no more for new volumes; null: however old. */
  readonly maxReportAgeMs: number | null;
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
    /** Refusals whose diagnosis is kept. */
    readonly maxDiagnoses: number;
  };
  /**
   * What counts as provisioned in a pool before anything that its report does not contain. Not
   * taken over by a running ledger.
   */
  readonly provisioned: ProvisionedRule;
  /** Whether only a service on the volume's own host may make its backup. */
  readonly backupSameHost: boolean;
  /** How long after a start requests wait for backends whose report is not in the ledger. */
  readonly startupWaitMs: number;
  /** How many pools' own reasons a diagnosis keeps. */
  readonly maxDiagnosedPools: number;
  /** How many bytes these take in the ledger. */
  readonly maxDiagnosisBytes: number;
}
