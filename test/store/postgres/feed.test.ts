import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import type { LedgerChange, LedgerStore } from '../../../src/ledger/store-port/store.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import type { WorkingSet } from '../../../src/ledger/store-port/working-set.js';
import * as arbitrary from '../../contract/arbitraries.js';
import { backend, pool } from '../../contract/records.js';
import { space } from '../../engine/support.js';
import type { Databases } from '../../support/databases.js';
import { loadedPostgres } from '../../support/postgres-store.js';
import { sharedPostgres } from '../../support/shared-postgres.js';

const told = (turn: number) => ({ space: space(), capabilities: { turn } });
const ODD = 'a\0b\uE000\uE001"\\\n\u2028\u{1F600}';

describe('what others changed on PostgreSQL', () => {
  let postgres: Databases;
  let url: string;
  let a: LedgerStore;
  let b: LedgerStore;
  let c: LedgerStore;
  let batches = 0;

  const open = () => loadedPostgres(url);
  const commit = (store: LedgerStore, work: (set: WorkingSet) => void, keys = new Keys()) => {
    batches += 1;
    return store.transact(`batch-${batches}`, keys, work);
  };
  /** What b sees when it looks, and c when it commits. */
  const seen = async (): Promise<readonly Omit<LedgerChange, 'lastEvent'>[]> => {
    const looked = await b.follow();
    ok(looked !== null);
    let others: LedgerChange | null = null;
    batches += 1;
    await c.transact(`batch-${batches}`, new Keys(), (_, open) => {
      others = open.others;
    });
    ok(others !== null);
    return [looked, others];
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
    [a, b, c] = await Promise.all([open(), open(), open()]);
  });
  afterEach(() => Promise.all([a, b, c].map((store) => store.close())));

  it('comes as it was written, whatever is in it', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        arbitrary.hosts,
        arbitrary.backends,
        arbitrary.pools,
        async (host, backend, pool) => {
          runs += 1;
          const rows = {
            hosts: [{ ...host, host: `${runs} ${host.host}` }],
            backends: [{ ...backend, backend: `${runs} ${backend.backend}` }],
            pools: [{ ...pool, pool: `${runs} ${pool.pool}` }],
          };
          await commit(a, (set) => {
            for (const one of rows.hosts) set.hosts.put(one);
            for (const one of rows.backends) set.backends.put(one);
            for (const one of rows.pools) set.pools.put(one);
          });
          for (const { hosts, backends, pools } of await seen())
            deepStrictEqual({ hosts, backends, pools }, rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has texts with NUL, and the largest numbers, in rows, reports and notices', async () => {
    const numbers = { heldGib: Number.MAX_SAFE_INTEGER, generation: Number.MAX_SAFE_INTEGER };
    const report = {
      space: space({ provisionedGib: Number.NaN, ratio: Number.POSITIVE_INFINITY }),
      capabilities: { [ODD]: [ODD, 1e300, { [ODD]: null }] },
    };
    const odd = pool({ pool: ODD, poolName: ODD, backend: ODD, ...numbers, report });
    await commit(a, (set) => {
      set.pools.put(odd);
      set.tell({ kind: 'connected', worker: ODD, since: Number.MAX_SAFE_INTEGER });
      for (let at = 0; at < 12; at += 1) set.tell({ kind: 'waiting', backend: `${at}` });
    });
    for (const { pools, notices } of await seen()) {
      deepStrictEqual(pools, [odd]);
      deepStrictEqual(notices, [
        { kind: 'connected', worker: ODD, since: Number.MAX_SAFE_INTEGER },
        ...Array.from({ length: 12 }, (_, at) => ({ kind: 'waiting', backend: `${at}` })),
      ]);
    }
  });

  it('comes in order of commits, and whole after a long time', async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `node@fast#${at}`);
    for (let turn = 1; turn <= 4; turn += 1)
      await commit(a, (set) => {
        for (const name of names)
          set.pools.put(pool({ pool: name, heldGib: turn, report: told(turn) }));
        for (let at = 0; at < 300; at += 1) set.tell({ kind: 'waiting', backend: `${turn} ${at}` });
      });
    for (const { pools, notices, revision } of await seen()) {
      strictEqual(revision, 4);
      deepStrictEqual(new Set(pools.map(({ pool: name }) => name)), new Set(names));
      ok(pools.every(({ heldGib, report }) => heldGib === 4 && report?.capabilities['turn'] === 4));
      deepStrictEqual(
        notices,
        [1, 2, 3, 4].flatMap((turn) =>
          Array.from({ length: 300 }, (_, at) => ({ kind: 'waiting', backend: `${turn} ${at}` })),
        ),
      );
    }
  });

  it('is one state while others commit, also of pools and their reports', async () => {
    await commit(a, (set) => void set.backends.put(backend({ backend: 'node1@fast' })));
    const names = ['node1@fast#one', 'node1@fast#two'];
    let going = true;
    const writing = (async () => {
      for (let turn = 1; going || turn < 20; turn += 1)
        await commit(a, (set) => {
          for (const name of names)
            set.pools.put(pool({ pool: name, heldGib: turn, report: told(turn) }));
        });
    })();
    try {
      for (let look = 0; look < 40; look += 1) {
        const change = await b.follow();
        const turns = change?.pools.flatMap(({ heldGib, report }) => [
          heldGib,
          report?.capabilities['turn'],
        ]);
        if (turns !== undefined && turns.length > 0)
          deepStrictEqual(turns, Array<unknown>(4).fill(turns[0]));
      }
    } finally {
      going = false;
      await writing;
    }
  });

  it('is found by indexes, however many pools there are', async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `node@fast#${at}`);
    await commit(a, (set) => {
      for (const name of names) set.pools.put(pool({ pool: name, report: told(1) }));
    });
    await seen();
    await postgres.sql('vacuum analyze', url);
    const read = async () => {
      const [row] = await postgres.sql(
        'select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows, ' +
          "sum(idx_scan)::int as scans from pg_stat_user_tables where relname like 'pool%'",
        url,
      );
      return { rows: Number(row?.['rows']), scans: Number(row?.['scans']) };
    };
    const before = await read();
    const looks = 30;
    for (let at = 0; at < looks; at += 1) {
      await commit(
        a,
        (set) => void set.pools.put(pool({ pool: 'node@fast#1', heldGib: at, report: told(at) })),
      );
      await b.follow();
    }
    while ((await read()).scans < before.scans + looks) await wait(50);
    const { rows } = await read();
    // What was read before is counted late, too.
    ok(rows - before.rows < (looks * names.length) / 2, `${rows - before.rows} rows`);
  });
});
