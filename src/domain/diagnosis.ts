import type { DecisionState } from './decision-state.js';
import type { SpecWarning } from './spec-warnings.js';

/** The step in a diagnosis that counts the pools which `resource_backend` removed. */
export const RESOURCE_BACKEND = 'resource_backend';

/** How many pools reached a filter, and how many it removed. */
export interface FilterCount {
  readonly filter: string;
  readonly considered: number;
  readonly removed: number;
}

/** Why one pool was not chosen. */
export interface PoolRejection {
  readonly pool: string;
  readonly filter: string;
  readonly reason: string;
}

/** An earlier attempt, and how it ended. */
export interface AttemptRecord {
  readonly decisionId: string;
  readonly attempt: number;
  readonly pool: string;
  readonly state: DecisionState;
  readonly reason: string;
}

/**
 * Why a backend does not participate. If several causes hold, the first of these is named: an
 * operator disabled or froze the cluster; all of its hosts are down; operators disabled or froze
 * all hosts that are up; it never reported; its newest report lists no pool; its report is too old
 * for new volumes; it is in quarantine, because creates kept failing there.
 */
export const ABSENCE_CAUSES = [
  'down',
  'disabled',
  'frozen',
  'never_reported',
  'no_pools',
  'report_too_old',
  'quarantined',
] as const;

export type AbsenceCause = (typeof ABSENCE_CAUSES)[number];

/** A backend that did not participate. */
export interface AbsentBackend {
  readonly backend: string;
  readonly cause: AbsenceCause;
  /**
   * Since when, epoch ms; null if that is not known. For a report that is too old: when it came.
   */
  readonly since: number | null;
  /** The operators' own words, if they disabled or froze it or its hosts; else empty. */
  readonly operatorReason: string;
  /** All of that in one sentence; host by host if they differ. */
  readonly explanation: string;
}

/** The backends that did not participate. */
export interface Absence {
  /** Complete counts by cause, without causes that have none. */
  readonly counts: readonly { readonly cause: AbsenceCause; readonly backends: number }[];
  /** By name, the one that the request names first. Bounded. */
  readonly backends: readonly AbsentBackend[];
  readonly omitted: number;
}

export const NOBODY_ABSENT: Absence = { counts: [], backends: [], omitted: 0 };

/** The rules' part of a diagnosis. */
export type PoolsDiagnosis = Omit<
  Diagnosis,
  'earlierAttempts' | 'absent' | 'refusalId' | 'warnings'
>;

/** Why nothing fitted, as data. */
export interface Diagnosis {
  /**
   * Id of the refusal, by which the journal tells what it saw. Absent in what version 0.2.0 kept.
   */
  readonly refusalId?: string;
  readonly poolsSeen: number;
  readonly filters: readonly FilterCount[];
  /** The pools that the fewest and smallest changes would let pass, with all of these. */
  readonly nearestMisses: readonly PoolRejection[];
  readonly earlierAttempts: readonly AttemptRecord[];
  /** Each pool's own reason, bounded. */
  readonly pools: readonly PoolRejection[];
  readonly poolsOmitted: number;
  readonly absent: Absence;
  /** Extra specs that are probably misspelt; absent: none. */
  readonly warnings?: readonly SpecWarning[];
}
