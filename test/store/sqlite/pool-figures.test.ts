import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { MIGRATIONS } from '../../../migrations/index.js';
import { finite } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { PoolRecord, PoolReport } from '../../../src/domain/pool.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import * as a from '../../contract/records.js';
import { exported, imported } from '../dump/move.js';
import { directory } from '../support.js';

const Database = sqliteDriver();
const POOLS = ['a', 'b'].map((name) => `${a.BACKEND}#${name}`);

function report(allocatedGib: number, capabilities: JsonObject = {}): PoolReport {
  return {
    space: {
      total: finite(100),
      free: finite(90),
      allocatedGib,
      allocatedStated: true,
      provisionedGib: 0,
      reservedPercentage: 0,
      thin: false,
      thick: true,
      ratio: 1,
      autoRatio: false,
    },
    capabilities: { disk: 'ssd', allocated_capacity_gb: allocatedGib, ...capabilities },
  };
}

describe('what a report changes of a pool, on a file', () => {
  let place: ReturnType<typeof directory>;
  let batches = 0;
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  const open = (file = place.file) => openSqliteStore({ file, clock: () => 5_000 });
  type Store = Awaited<ReturnType<typeof open>>;
  const change = async (
    store: Store,
    pool: string,
    to: (now: PoolRecord) => Partial<PoolRecord> | null,
  ): Promise<void> => {
    const keys = new Keys();
    keys.pools.add(pool);
    await store.transact(`batch-${++batches}`, keys, (set) => {
      const now = set.pools.get(pool) ?? a.pool({ pool, generation: 0 });
      const fields = to(now);
      if (fields === null) set.pools.remove(pool);
      else set.pools.put({ ...now, generation: now.generation + 1, ...fields });
    });
  };
  /** A store that has read all rows, and its pools, each of them read once more by itself. */
  const loaded = async (file = place.file) => {
    const store = await open(file);
    const { pools } = await store.load();
    for (const pool of pools)
      deepStrictEqual((await store.poolContents(pool.pool, [], 0))?.pool, pool);
    return { store, pools: pools.toSorted((x, y) => (x.pool < y.pool ? -1 : 1)) };
  };
  const rows = (sql: string) => {
    const database = new Database(place.file, { readonly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const [POOL = ''] = POOLS;

  it('is written alone, and read with what did not change', async () => {
    const { store } = await loaded();
    await change(store, POOL, () => ({ report: report(1) }));
    const whole = rows('select * from pool_reports, pools using (pool)');
    await change(store, POOL, () => ({ report: report(2) }));
    await change(store, POOL, () => ({ report: { ...report(2), space: report(3).space } }));
    deepStrictEqual(rows('select * from pool_reports, pools using (pool)'), whole);
    deepStrictEqual(rows('select * from pool_figures'), [
      {
        pool: POOL,
        position: 3,
        generation: 3,
        space: '{"allocatedGib":3}',
        capabilities: '{"allocated_capacity_gb":2}',
      },
    ]);
    await store.close();
    const after = await loaded();
    const now = { ...report(2), space: report(3).space };
    deepStrictEqual(after.pools, [a.pool({ pool: POOL, generation: 3, report: now })]);
    await after.store.close();
  });

  it('is not taken for another key that goes on after a NUL', async () => {
    const { store } = await loaded();
    const said = (value: number): JsonObject => ({ 'a\u0000b': 1, a: value });
    await change(store, POOL, () => ({ report: report(1, said(0)) }));
    await change(store, POOL, () => ({ report: report(1, said(2)) }));
    await store.close();
    const after = await loaded();
    deepStrictEqual(after.pools[0]?.report, report(1, said(2)));
    await after.store.close();
  });

  it('goes once a report is written in full', async () => {
    const { store } = await loaded();
    await change(store, POOL, () => ({ report: report(1) }));
    await change(store, POOL, () => ({ report: report(2) }));
    await change(store, POOL, () => ({ report: report(1, { added: 'key' }) }));
    deepStrictEqual(rows('select * from pool_figures'), []);
    await store.close();
  });

  it('is whole in an export', async () => {
    const { store } = await loaded();
    await change(store, POOL, () => ({ report: report(1) }));
    await change(store, POOL, () => ({ report: report(2) }));
    const text = await exported(openSqliteSource(place.file));
    await store.close();
    strictEqual(text.includes('pool_figures'), false);
    const there = join(place.path, 'there.db');
    await imported(text, (version) => openSqliteTarget(there, version));
    const [here, moved] = [await loaded(), await loaded(there)];
    deepStrictEqual(moved.pools, here.pools);
    await here.store.close();
    await moved.store.close();
  });

  it('goes into the rows if the step is taken back', async () => {
    const { store } = await loaded();
    for (const pool of POOLS) await change(store, pool, () => ({ report: report(1) }));
    await change(store, POOL, () => ({ report: report(2) }));
    const now = ['pools', 'pool_reports'].map((table) => rows(`select * from ${table}_now`));
    await store.close();
    const knex = connectSqlite(place.file);
    await MIGRATIONS.find(({ name }) => name === '0052-pool-figures')?.down(knex);
    await knex.destroy();
    deepStrictEqual(
      ['pools', 'pool_reports'].map((table) => rows(`select * from ${table}`)),
      now,
    );
  });

  it('comes to what was reported, whatever came before', async () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom<JsonObject>({ x: null }, { x: 1 }),
      fc.constantFrom([1], [null]),
    );
    const key = fc.constantFrom('disk', 'a', 'ä"', 'ä"\u0000', 'a\u0000b', '__proto__', 'allocated_capacity_gb');
    const figures = fc
      .tuple(fc.double({ noNaN: true }), fc.dictionary(key, value))
      .map(([gib, capabilities]) => ({
        report: { ...report(gib), capabilities: { ...capabilities, is: 'there' } },
      }));
    const step = fc.oneof(
      { weight: 6, arbitrary: figures },
      fc.constant({ report: null }),
      fc.nat(9).map((heldGib) => ({ heldGib })),
      fc.constant(null),
      fc.constant('again' as const),
    );
    const steps = fc.array(fc.tuple(fc.constantFrom(...POOLS), step), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        place.remove();
        place = directory();
        let { store } = await loaded();
        const wanted = new Map<string, PoolRecord>();
        for (const [pool, to] of drawn) {
          if (to === 'again') {
            await store.close();
            ({ store } = await loaded());
            continue;
          }
          await change(store, pool, (now) => {
            if (to === null) wanted.delete(pool);
            else wanted.set(pool, { ...now, generation: now.generation + 1, ...to });
            return to;
          });
        }
        await store.close();
        const after = await loaded();
        await after.store.close();
        const inOrder = [...wanted.values()].toSorted((x, y) => (x.pool < y.pool ? -1 : 1));
        deepStrictEqual(after.pools, structuredClone(JSON.parse(asText(inOrder))));
      }),
      { numRuns: 20 },
    );
  });
});

/** As the database keeps it: without the sign of a zero. */
function asText(records: readonly PoolRecord[]): string {
  return JSON.stringify(records);
}
