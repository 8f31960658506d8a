import { match, ok, strictEqual } from 'node:assert/strict';
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
  let proxy: CuttingProxy;
  let store: LedgerStore;
  let batches = 0;

  const put = (heldGib: number) => {
    batches += 1;
    return store.transact(`batch-${batches}`, new Keys(), (set) =>
      set.pools.put(pool({ pool: POOL, heldGib })),
    );
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
    proxy = await CuttingProxy.start({ host: '127.0.0.1', port: postgres.port }, (message) => {
      said += message;
      return 'pass';
    });
    const behind = new URL(url);
    behind.port = String(proxy.port);
    // However long the machine takes, nothing here is late.
    const ms = PATIENCE_MS;
    const timeouts = { connectMs: ms, lockMs: ms, statementMs: ms, idleInTransactionMs: ms };
    ({ store } = await openPostgresStore({
      url: behind.href,
      connections: CONNECTIONS,
      timeouts,
      clock: Date.now,
      log: () => undefined,
    }));
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
      while (!/select \* from pools where pool = any/.test(said)) await wait(5);
      match(said, /begin isolation level read committed; select [^;]* for update; select/);
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
});
