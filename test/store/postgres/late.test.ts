import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { type LedgerStore, StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { openPostgresStore } from '../../../src/store/open/open-postgres.js';
import { DatabaseClock } from '../../../src/store/postgres/database-clock.js';
import { Patience } from '../../../src/store/postgres/patience.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import type { Databases } from '../../support/databases.js';
import { sharedPostgres } from '../../support/shared-postgres.js';

/** Far longer than any of the timeouts below, ms. */
const LATE_MS = 4_000;

/** Nothing else happens in this process meanwhile. */
function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

describe('a process that is late', () => {
  let postgres: Databases;
  let url: string;
  const stores: LedgerStore[] = [];
  const open = async (at: string) => {
    const { store } = await openPostgresStore({
      url: at,
      connections: 4,
      timeouts: { connectMs: 500, lockMs: 500, statementMs: 500, idleInTransactionMs: 3_000 },
      clock: Date.now,
      log: () => undefined,
    });
    stores.push(store);
    return store;
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

  it('takes its own lateness for no late answer of the database', async () => {
    const store = await open(url);
    const asked = store.volume('nobody');
    await new Promise((resolve) => setImmediate(resolve));
    block(LATE_MS);
    strictEqual(await asked, null);
  });

  it('takes its own lateness for no late connection', async () => {
    const store = await open(url);
    const asked = Promise.all(Array.from({ length: 4 }, () => store.volume('nobody')));
    await new Promise((resolve) => setImmediate(resolve));
    block(LATE_MS);
    deepStrictEqual(await asked, [null, null, null, null]);
  });

  it('still gives up on a database that does not answer', async () => {
    let silent = false;
    // Cuts nothing: what a client says is not passed on.
    const proxy = await CuttingProxy.start({ host: '127.0.0.1', port: postgres.port }, () =>
      silent ? 'lost' : 'pass',
    );
    try {
      const behind = new URL(url);
      behind.port = String(proxy.port);
      const store = await open(behind.toString());
      silent = true;
      await rejects(store.volume('nobody'), StoreUnavailable);
      silent = false;
      strictEqual(await store.volume('nobody'), null);
    } finally {
      await Promise.all(stores.splice(0).map((store) => store.close()));
      await proxy.close();
    }
  });

  it('does not learn the time from an answer that lay there unread', async () => {
    let now = 1_000;
    const clock = new DatabaseClock(() => now);
    await clock.ask(async () => 5_000);
    strictEqual(clock.now(), 5_000);
    await clock.ask(async () => {
      now += 10_000;
      return 5_001;
    });
    strictEqual(clock.now(), 15_000);
    await clock.ask(async () => 20_000);
    strictEqual(clock.now(), 20_000);
  });
});

describe('patience', () => {
  it('counts only time in which somebody looked, and lets arrive what has arrived', async () => {
    let now = 0;
    const over: string[] = [];
    const patience = new Patience(() => now, 10);
    patience.wait(100, () => over.push('first'));
    const look = async (later: number) => {
      now += later;
      await new Promise((resolve) => setTimeout(resolve, 15));
    };
    await look(1_000_000);
    strictEqual(over.length, 0);
    const ended = patience.wait(1, () => over.push('second'));
    ended();
    for (let looks = 0; looks < 30 && over.length === 0; looks += 1) await look(10);
    deepStrictEqual(over, ['first']);
  });
});
