import type { JsonValue } from '@bufbuild/protobuf';
import { type Pool, PoolSchema } from '../../gen/stowage/v1/pool_pb.js';
import type { WatchPoolsResponse } from '../../gen/stowage/v1/pool_service_pb.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { POOL_COLUMNS } from './pool.js';
import { capacity } from './words.js';

/**
 * One change in a watch of pools: the list begins anew, a pool as it is, a pool that is gone, the
 * list is complete.
 */
export type PoolChange =
  | { readonly change: 'reset' | 'complete' }
  | { readonly change: 'pool'; readonly pool: Pool }
  | { readonly change: 'removed'; readonly pool: string };

/** The changes in a response, in the order in which to apply them. */
export function poolChanges({
  reset,
  pools,
  removed,
  complete,
}: WatchPoolsResponse): readonly PoolChange[] {
  return [
    ...(reset ? [{ change: 'reset' } as const] : []),
    ...pools.map((pool) => ({ change: 'pool', pool }) as const),
    ...removed.map((pool) => ({ change: 'removed', pool }) as const),
    ...(complete ? [{ change: 'complete' } as const] : []),
  ];
}

/** Columns of a stream of changes: the change, then the columns of a list. */
export const POOL_CHANGE_COLUMNS: readonly Column<PoolChange>[] = [
  { name: 'change', value: ({ change }) => change },
  ...POOL_COLUMNS.map(
    ({ value, name, unit, more }): Column<PoolChange> => ({
      name,
      value: (one) =>
        one.change === 'pool'
          ? value(one.pool)
          : name === 'pool' && one.change === 'removed'
            ? one.pool
            : undefined,
      ...(unit && { unit }),
      ...(more && { more }),
    }),
  ),
];

/** A change for programs. */
export function poolChangeJson(one: PoolChange): JsonValue {
  return one.change === 'pool'
    ? { change: one.change, pool: json(PoolSchema, one.pool) }
    : { ...one };
}

/** A change as a sentence. */
export function poolChangeSentence(one: PoolChange): string {
  switch (one.change) {
    case 'reset':
      return 'every pool:';
    case 'complete':
      return 'that is all for now; changes follow';
    case 'removed':
      return `${plain(one.pool)}: no longer reported, or matches no longer`;
    case 'pool':
      return `${plain(one.pool.pool)}: ${figures(one.pool)}`;
  }
}

function figures({ factors, heldGib, confirmedGib, volumeCount, participating }: Pool): string {
  const left =
    `free ${capacity(factors?.free)} of ${capacity(factors?.total)} GiB, takes ` +
    `${factors?.virtualFreeGib ?? 'unknown'} GiB`;
  const promised =
    `held ${heldGib} GiB, confirmed ${confirmedGib} GiB, ${volumeCount} ` +
    `volume${volumeCount === 1n ? '' : 's'}`;
  return `${left}, ${promised}${participating ? '' : ', takes no placements'}`;
}
