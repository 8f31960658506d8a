import type { DecisionState } from './decision-state.js';

/** Name under which a pool is counted that `resource_backend` left out. */
export const RESOURCE_BACKEND = 'resource_backend';

/** How many pools one filter removed. */
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

/** What became of an earlier attempt. */
export interface AttemptRecord {
  readonly decisionId: string;
  readonly attempt: number;
  readonly pool: string;
  readonly state: DecisionState;
  readonly reason: string;
}

/**
 * Why a backend takes no part. In this order where several hold: an operator set the cluster apart
 * (`disabled`, `frozen`), all of its hosts are silent (`down`), operators set apart all that are
 * not, it never reported, its newest report lists no pool, its report is too old for new volumes.
 */
export const ABSENCE_CAUSES = [
  'down',
  'disabled',
  'frozen',
  'never_reported',
  'no_pools',
  'report_too_old',
] as const;

export type AbsenceCause = (typeof ABSENCE_CAUSES)[number];

/** A backend that took no part. */
export interface AbsentBackend {
  readonly backend: string;
  readonly cause: AbsenceCause;
  /** Since when, epoch ms; null: it is not known. Of a report that is too old: when it came. */
  readonly since: number | null;
  /** In the operators' words, where they set it or hosts of it apart; else empty. */
  readonly operatorReason: string;
  /** All of that in one sentence, host by host where they differ. */
  readonly explanation: string;
}

/** The backends that took no part. */
export interface Absence {
  /** How many there are by cause, complete; causes of none are left out. */
  readonly counts: readonly { readonly cause: AbsenceCause; readonly backends: number }[];
  /** By name, the one that the request names first; bounded. */
  readonly backends: readonly AbsentBackend[];
  readonly omitted: number;
}

export const NOBODY_ABSENT: Absence = { counts: [], backends: [], omitted: 0 };

/** What the rules made of the pools that took part, where nothing fitted. */
export type PoolsDiagnosis = Omit<Diagnosis, 'earlierAttempts' | 'absent'>;

/** Why nothing fitted, as data. */
export interface Diagnosis {
  readonly poolsSeen: number;
  readonly filters: readonly FilterCount[];
  /** The pools that came furthest. */
  readonly nearestMisses: readonly PoolRejection[];
  readonly earlierAttempts: readonly AttemptRecord[];
  /** Each pool's own reason, bounded. */
  readonly pools: readonly PoolRejection[];
  readonly poolsOmitted: number;
  readonly absent: Absence;
}
