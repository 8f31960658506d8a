import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { Keys, type LedgerStore } from '../../../src/ledger/store-port/store.js';
import { openPostgresStore } from '../../../src/store/open/open-postgres.js';
import { pool } from '../../contract/records.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import type { Databases } from '../../support/databases.js';
import { PATIENCE_MS } from '../../support/patience.js';
import { sharedPostgres } from '../../support/shared-postgres.js';

const POOL = 'node1@fast#one';
const CONNECTIONS = 4;

describe('a commit on PostgreSQL', () => {
  let postgres: Databases;
  let url: string;
  let said = '';
  let pieces = 0;
  let proxy: CuttingProxy;
  let store: LedgerStore;
  let batches = 0;

  const put = (heldGib: number) => {
    batches += 1;
    return store.transact(`batch-${batches}`, new Keys(), (set) =>
      set.pools.put(pool({ pool: POOL, heldGib })),
    );
  };

  const read = () => {
    batches += 1;
    const keys = new Keys();
    keys.pools.add(POOL);
    return store.transact(`batch-${batches}`, keys, (set) => set.pools.get(POOL)?.heldGib);
  };
  const scansOfPools = async () => {
    const [row] = await postgres.sql(
      'select seq_scan::int as whole, idx_scan::int as by_index from pg_stat_user_tables ' +
        "where relname = 'pools'",
      url,
    );
    return { whole: Number(row?.['whole']), byIndex: Number(row?.['by_index']) };
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
    proxy = await CuttingProxy.start({ host: '127.0.0.1', port: postgres.port }, (message) => {
      said += message;
      pieces += 1;
      return 'pass';
    });
    const behind = new URL(url);
    behind.port = String(proxy.port);
    store = await openAt(behind.href);
    await store.load();
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  it('asks for its rows while it waits for its turn, and gets what was committed before', async () => {
    await put(1);
    const other = new Client({ connectionString: url });
    await other.connect();
    try {
      await other.query('begin');
      await other.query('select * from counters order by name for update');
      said = '';
      const keys = new Keys();
      keys.pools.add(POOL);
      const commit = store.transact('after', keys, (set) => set.pools.get(POOL)?.heldGib);
      await until(() => /from pools where pool = any/.test(said));
      match(said, /begin isolation level read committed; set [^;]*; select [^;]* for update/);
      await other.query('update pools set held_gib = 7');
      await other.query('commit');
      strictEqual((await commit).result, 7);
    } finally {
      await other.end();
    }
  });

  it('names its writes, so that PostgreSQL parses each once a connection', async () => {
    said = '';
    for (let gib = 1; gib <= 2 * CONNECTIONS; gib += 1) await put(gib);
    const sent = said.match(/insert into pools /g)?.length ?? 0;
    ok(sent >= 1 && sent <= CONNECTIONS, `${sent} times`);
    const [row] = await postgres.sql('select held_gib::int as held from pools', url);
    strictEqual(row?.['held'], 2 * CONNECTIONS);
  });

  it('names its reads, which find rows by an index however small the table was', async () => {
    await put(1);
    await postgres.sql('vacuum analyze pools', url);
    // PostgreSQL makes a plan that it keeps when a statement has come some five times.
    const reads = 10 * CONNECTIONS;
    const before = await scansOfPools();
    said = '';
    for (let count = 0; count < reads; count += 1) await read();
    const sent = said.match(/ from pools where pool = any/g)?.length ?? 0;
    ok(sent >= 1 && sent <= CONNECTIONS, `${sent} times`);
    const since = async () => {
      const now = await scansOfPools();
      return { byIndex: now.byIndex - before.byIndex, whole: now.whole - before.whole };
    };
    await until(async () => {
      const { byIndex, whole } = await since();
      return byIndex + whole >= reads;
    });
    // Those of the start are counted late.
    const { whole } = await since();
    ok(whole < reads / 2, `${whole} read the whole table`);
  });

  it('follows others in two pieces: what it asks, and the end', async () => {
    await store.follow();
    said = '';
    pieces = 0;
    await store.follow();
    match(said, /begin isolation level repeatable read read only; [^\0]*from counters\0/);
    strictEqual(said.split('commit\0').length, 2);
    strictEqual(pieces, 2);
  });

  it('sees what others changed, also after a time in which nobody else committed', async () => {
    for (let gib = 1; gib <= 3; gib += 1) await put(gib);
    const other = await openAt(url);
    try {
      await other.load();
      const written = await other.transact('other', new Keys(), (set) =>
        set.pools.put(pool({ pool: POOL, heldGib: 7 })),
      );
      const seen = await read();
      strictEqual(seen.result, 7);
      strictEqual(seen.revision, written.revision);
      deepStrictEqual(
        seen.pools.map(({ pool: name, heldGib }) => [name, heldGib]),
        [[POOL, 7]],
      );
    } finally {
      await other.close();
    }
  });
});

/** Waits until a condition holds; the run's own limit is for one that never does. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(5);
}

async function openAt(url: string): Promise<LedgerStore> {
  // However long the machine takes, nothing here is late.
  const ms = PATIENCE_MS;
  const timeouts = { connectMs: ms, lockMs: ms, statementMs: ms, idleInTransactionMs: ms };
  const { store } = await openPostgresStore({
    url,
    connections: CONNECTIONS,
    timeouts,
    clock: Date.now,
    log: () => undefined,
  });
  return store;
}
