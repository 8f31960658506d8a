import type { PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import type { ServiceKind } from '../../domain/pool.js';
import type { ProfileOptions } from '../decide/profile.js';
import type { PoolView } from '../request/view.js';
import type { Difference } from './difference.js';
import type { PoolFigures } from './figures.js';
import type { RecordedDecision } from './recorded-decision.js';
import type { SetInHand } from './recorded-set.js';

/**
 * A journal is lines. Those of pools say what changed since the lines before, those of
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
  /** The first of its segment: these decisions of before are not told. */
  | readonly [kind: 'missing', Missing]
  /** A set of volumes, which the decisions after it put together. */
  | readonly [kind: 'set', SetInHand]
  | readonly [kind: 'decision', RecordedDecision];

/** Decisions of which a journal does not tell, as it could not be written. */
export interface Missing {
  readonly decisions: number;
  /** Between these moments, epoch ms. */
  readonly from: number;
  readonly until: number;
}

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
