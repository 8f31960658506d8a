import type { PoolSpace } from '../../domain/capacity.js';
import type { WeighedPool } from '../../domain/decision.js';
import type { FilterCount } from '../../domain/diagnosis.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { ServiceKind } from '../../domain/pool.js';
import type { ProfileOptions } from '../decide/profile.js';
import type { PoolView } from '../request/view.js';
import type { RecordedRequest } from './recorded-request.js';
import type { SetInHand } from './recorded-set.js';

/**
 * A journal is lines of JSON. Those of pools say what changed since the lines before, those of
 * decisions what was asked and what came of it. So a decision takes a line or two, however many
 * pools it saw, and all that it saw can be told again.
 */
export type Line =
  /** A pool as it is, complete. */
  | readonly [kind: 'pool', slot: number, PoolHead, PoolSpace, JsonObject, ...PoolFigures]
  /** What changed of a pool since its last line. */
  | readonly [
      kind: 'change',
      slot: number,
      head: Difference | null,
      space: Difference | null,
      capabilities: Difference | null,
      ...PoolFigures,
    ]
  /** Only these changed. */
  | readonly [kind: 'figures', slot: number, ...PoolFigures]
  /** The pool takes no part any more. */
  | readonly [kind: 'gone', slot: number]
  /** A profile that the lines after it name by number. */
  | readonly [kind: 'profile', number: number, name: string, ProfileOptions]
  /** A set of volumes, which the decisions after it put together. */
  | readonly [kind: 'set', SetInHand]
  | readonly [kind: 'decision', RecordedDecision];

/** GiB promised and not in the report; volumes on committed rows; those being placed, too. */
export type PoolFigures = readonly [consumedGib: number, volumes: number, liveVolumes: number];

/** Keys that got other values, and keys that are gone. */
export type Difference = readonly [set: Readonly<Record<string, Json>>, gone: readonly string[]];

/** What rules read of a pool, besides what stands in other parts of its lines. */
export type ReadOfPool = Omit<
  PoolView,
  'report' | 'consumedGib' | 'volumeCount' | 'liveVolumes' | 'slot'
>;

/** What rules read of a pool besides its report's space and capabilities, and its figures. */
export interface PoolHead extends ReadOfPool {
  readonly kind: ServiceKind;
  readonly backendDown?: string;
  /** Its backend's place in tie order; null: last. */
  readonly backendOrdinal: number | null;
  readonly ordinal: number;
}

/** One decision: all that it depended on besides the pools, and what came of it. */
export interface RecordedDecision {
  /** `request id/caller`. */
  readonly key: string;
  /** Id of what it is about. */
  readonly subject: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Position of the ledger that the index had reached. */
  readonly revision: number;
  /** Backends that must not be chosen; absent: none. */
  readonly avoid?: readonly string[];
  /** The pools that it saw with other figures than those in their lines; absent: none. */
  readonly apart?: readonly (readonly [slot: number, ...PoolFigures])[];
  readonly request: RecordedRequest;
  /** Absent: a new volume. */
  readonly detail?: OperationDetail;
  /** Present for backups only. */
  readonly backupSameHost?: boolean;
  /** Number of the profile that was asked for. */
  readonly profile: number;
  readonly outcome: RecordedOutcome;
}

/** What came of a decision. */
export type RecordedOutcome =
  | {
      readonly kind: 'chosen';
      readonly pool: string;
      readonly weight: number;
      /** Absent: there are none. */
      readonly alternatives?: readonly WeighedPool[];
      /** A retype left the volume where it was. */
      readonly stays?: true;
    }
  | {
      readonly kind: 'refused';
      readonly poolsSeen: number;
      readonly filters: readonly FilterCount[];
    };
