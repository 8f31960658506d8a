import fc, { type Arbitrary } from 'fast-check';
import type {
  DecisionRecord,
  RequestRecord,
  ReservationRecord,
} from '../../../src/domain/decision.js';
import type { EventPayload } from '../../../src/domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../../src/domain/pool.js';
import type { VolumeRecord } from '../../../src/domain/volume.js';
import { Keys, type LedgerStore } from '../../../src/ledger/store-port/store.js';
import * as arbitrary from '../../contract/arbitraries.js';
import * as a from '../../contract/records.js';
import { EVERY_EVENT } from '../../support/every-event.js';

/** Rows of every kind. */
export interface Rows {
  readonly hosts: readonly HostRecord[];
  readonly backends: readonly BackendRecord[];
  readonly pools: readonly PoolRecord[];
  readonly requests: readonly RequestRecord[];
  readonly volumes: readonly VolumeRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly reservations: readonly ReservationRecord[];
}

const EVENTS: readonly EventPayload[] = [
  a.failure(),
  a.message(),
  a.capacity(),
  a.capacity({ total: { kind: 'infinite' } }),
  a.warnings(),
  a.action(),
];
const many = <R>(of: Arbitrary<R>, key: (row: R) => unknown): Arbitrary<R[]> =>
  fc.uniqueArray(of, { selector: key, minLength: 1, maxLength: 6 });

/**
 * Random rows; only the held and confirmed GiB of pools are the sums of their reservations.
 */
export const rows: Arbitrary<Rows> = fc
  .record({
    hosts: many(arbitrary.hosts, (row) => row.host),
    backends: many(arbitrary.backends, (row) => row.backend),
    pools: many(arbitrary.pools, (row) => row.pool),
    requests: many(arbitrary.requests, (row) => row.key),
    volumes: many(arbitrary.volumes, (row) => row.volumeId),
    decisions: many(arbitrary.decisions, (row) => row.decisionId),
    reservations: many(arbitrary.reservations, (row) => row.decisionId),
  })
  .map((drawn) => {
    // One reservation a pool: sums of the largest numbers would leave what a double can count.
    const reservations = drawn.reservations
      .slice(0, Math.min(drawn.pools.length, drawn.decisions.length))
      .map((row, at) => ({
        ...row,
        pool: drawn.pools[at]?.pool ?? '',
        decisionId: drawn.decisions[at]?.decisionId ?? '',
      }));
    const sum = (pool: string, state: string): number =>
      reservations.find((row) => row.pool === pool && row.state === state)?.sizeGib ?? 0;
    const pools = drawn.pools.map((row) => ({
      ...row,
      heldGib: sum(row.pool, 'held'),
      confirmedGib: sum(row.pool, 'confirmed'),
    }));
    return { ...drawn, reservations, pools };
  });

/** Writes them, with events of every kind and counters that have moved. */
export async function writeRows(store: LedgerStore, drawn: Rows): Promise<void> {
  await store.transact('batch-1', new Keys(), (set) => {
    for (const row of drawn.hosts) set.hosts.put(row);
    for (const row of drawn.backends) set.backends.put(row);
    for (const row of drawn.pools) set.pools.put(row);
    for (const row of drawn.requests) set.requests.put(row);
    for (const row of drawn.volumes) set.volumes.put(row);
    for (const row of drawn.decisions) set.decisions.put(row);
    for (const row of drawn.reservations) set.reservations.put(row);
    for (const payload of EVENTS) set.log(payload);
    for (const counter of ['decision', 'lease', 'lease', 'host', 'backend', 'pool'] as const)
      set.next(counter);
  });
  const samples = drawn.pools.map(({ pool, backend }, at) => ({ pool, backend, takenGib: at / 3 }));
  await store.keepUsage(20_000, 1_728_000_000_000, samples, 0);
  await store.transact('batch-2', new Keys(), (set) =>
    set.log(a.failure({ message: 'the last one' })),
  );
}

/**
 * Everything that a store reads of them. Databases differ in the place of backends without a
 * number, so their order is not compared.
 */
export async function readRows(store: LedgerStore, drawn: Rows): Promise<unknown> {
  const image = await store.load();
  const all = { after: null, newestFirst: false, limit: 100 };
  const ids = drawn.decisions.map(({ decisionId }) => decisionId);
  return {
    image: {
      ...image,
      backends: image.backends.toSorted((left, right) => (left.backend < right.backend ? -1 : 1)),
    },
    requests: await Promise.all(drawn.requests.map(({ key }) => store.request(key))),
    volumes: await Promise.all(drawn.volumes.map(({ volumeId }) => store.volume(volumeId))),
    decisions: await Promise.all(ids.map((id) => store.decision(id))),
    offers: await store.offers(ids),
    live: await store.liveCounts(),
    usage: await store.usage(20_000, '', 100),
    events: await store.events({ ...all, filter: EVERY_EVENT }),
  };
}
