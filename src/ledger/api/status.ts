/** What somebody should know of. Its names are those of the contract, in lower case. */
export type ConcernKind =
  | 'ledger_unavailable'
  | 'certificate_ends'
  | 'nothing_takes_placements'
  | 'backend_down'
  | 'host_down'
  | 'backend_never_reported'
  | 'report_too_old'
  | 'decision_stuck'
  | 'decision_in_doubt'
  | 'pool_overpromised'
  | 'pool_physically_full'
  | 'zone_full'
  | 'pool_full'
  | 'pool_suspicious'
  | 'disabled'
  | 'frozen'
  | 'pool_cordoned'
  | 'pool_draining'
  | 'pool_closed'
  | 'moves_held'
  | 'backend_quarantined';

/** One thing that a concern is about. */
export interface ConcernSubject {
  /** Empty: it has none. */
  readonly name: string;
  /** Epoch ms; null: not known. */
  readonly since: number | null;
  /** For people; may be empty. */
  readonly note: string;
}

/** Something that a person should know of. */
export interface Concern {
  readonly kind: ConcernKind;
  /** `action`: somebody has to do something. `notice`: good to know. */
  readonly urgency: 'action' | 'notice';
  readonly count: number;
  /** Some of them, the oldest first. */
  readonly subjects: readonly ConcernSubject[];
}

/** Space of the pools of a zone that take placements. */
export interface ZoneSpace {
  readonly zone: string;
  readonly pools: number;
  /** What may be promised in all of them, GiB. */
  readonly availableGib: number;
  /** What is left of it, GiB; may be negative. */
  readonly virtualFreeGib: number;
}

/** Decisions that are not finished, how many in each state. */
export interface UnfinishedDecisions {
  readonly pending: number;
  readonly leased: number;
  readonly accepted: number;
  readonly inDoubt: number;
  /** When the oldest pending one was decided, epoch ms; null: there is none. */
  readonly oldestPendingAt: number | null;
}

/** What needs a person, and how full the pools are, as a server sees it. */
export interface LedgerStatus {
  readonly available: boolean;
  readonly concerns: readonly Concern[];
  /** Backends that take volumes. */
  readonly backends: number;
  /** How many of them take placements. */
  readonly participating: number;
  /** By name. */
  readonly zones: readonly ZoneSpace[];
  /** Null: the database could not be asked. */
  readonly unfinished: UnfinishedDecisions | null;
  readonly readRevision: number;
}
