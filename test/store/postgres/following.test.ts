import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { IndexSync } from '../../../src/ledger/commit/index-sync.js';
import { PoolFeed } from '../../../src/ledger/commit/pool-feed.js';
import { EventLog } from '../../../src/ledger/events/event-log.js';
import type { Notice } from '../../../src/ledger/store-port/notice.js';
import { Keys, type LedgerStore } from '../../../src/ledger/store-port/store.js';
import type { WorkingSet } from '../../../src/ledger/store-port/working-set.js';
import { backend, decision, host, placement, pool } from '../../contract/records.js';
import type { Databases } from '../../support/databases.js';
import { loadedPostgres } from '../../support/postgres-store.js';
import { sharedPostgres } from '../../support/shared-postgres.js';
import { SILENT_OBSERVER } from '../../support/silent-observer.js';

const MINE = 'node1@fast';
const OTHER = 'node2@slow';
const WORKER = 'worker-1';

/** Follows the commits of other servers. A worker of `MINE`, called `WORKER`, is connected here. */
class Follower {
  readonly index = new PoolIndex('at_least_ledger');
  readonly sync: IndexSync;
  readonly told: Notice[] = [];
  readonly backends: string[] = [];
  /** How often it looked, or committed. */
  followed = 0;
  readonly broken: unknown[] = [];
  /** What is to run later: nothing does so by itself. */
  readonly later: (() => void)[] = [];

  constructor(readonly store: LedgerStore) {
    this.sync = new IndexSync({
      store,
      index: this.index,
      events: new EventLog('log', 0),
      poolFeed: new PoolFeed('feed', this.index),
      newId: () => 'id',
      timers: {
        soon: (run) => setImmediate(run),
        after: (_, run) => void this.later.push(run),
        every: () => () => undefined,
      },
      observer: { ...SILENT_OBSERVER, fault: (error) => this.broken.push(error) },
      workers: () => ({
        othersCommitted: (notices, backends) => {
          this.told.push(...notices);
          this.backends.push(...backends);
        },
        hasAny: ({ backends, workers }) => backends.includes(MINE) || workers.includes(WORKER),
      }),
      away: (why) => this.broken.push(why),
      rebuilt: () => undefined,
    });
    this.sync.bell.listen(() => {
      this.followed += 1;
    });
  }

  /** Listens, and has looked for what was there before. */
  async start(): Promise<void> {
    this.index.apply(await this.store.load());
    this.sync.start();
    await this.until(() => this.followed > 0);
    this.followed = 0;
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      deepStrictEqual(this.broken, []);
      await wait(5);
    }
  }

  held(name: string): number | undefined {
    return this.index.pool(name)?.heldGib;
  }
}

describe('a server that follows others on PostgreSQL', () => {
  let postgres: Databases;
  let url: string;
  let raw: Client;
  let a: LedgerStore;
  let b: Follower;
  let batches = 0;

  const open = () => loadedPostgres(url);
  const commit = (store: LedgerStore, work: (set: WorkingSet) => void, keys = new Keys()) => {
    batches += 1;
    return store.transact(`batch-${batches}`, keys, work);
  };
  const put = (store: LedgerStore, name: string, heldGib: number) =>
    commit(store, (set) => void set.pools.put(pool({ pool: name, heldGib })));
  const lease = (worker: string) => ({ worker, expiresAt: 5, accepted: false });
  const announce = (text: string) => raw.query("select pg_notify('stowage_ledger', $1)", [text]);

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
    a = await open();
    await commit(a, (set) => void set.backends.put(backend({ backend: OTHER })));
    b = new Follower(await open());
    await b.start();
    raw = new Client({ connectionString: url });
    await raw.connect();
  });
  afterEach(async () => {
    await raw.end();
    await b.sync.stop();
    await Promise.all([a.close(), b.store.close()]);
  });

  it('looks once, later, for commits that concern no worker here', async () => {
    for (const heldGib of [1, 2, 3]) await put(a, `${OTHER}#one`, heldGib);
    await commit(a, (set) => {
      const placed = placement(`${OTHER}#one`);
      set.decisions.put(decision({ decisionId: 'waits', state: 'pending', placement: placed }));
      set.tell({ kind: 'connected', worker: 'worker-9', since: 1 });
    });
    // Announcements arrive in order: when this one is heard, so are those before it.
    await announce('');
    await b.until(() => b.followed === 1);
    deepStrictEqual([b.later.length, b.held(`${OTHER}#one`)], [1, 3]);
    await put(a, `${OTHER}#one`, 4);
    await wait(50);
    deepStrictEqual([b.later.length, b.followed, b.held(`${OTHER}#one`)], [1, 1, 3]);
    b.later.shift()?.();
    await b.until(() => b.held(`${OTHER}#one`) === 4);
    strictEqual(b.followed, 2);
    await put(a, `${OTHER}#one`, 5);
    await b.until(() => b.later.length === 1);
  });

  it('does not look for what it has got to', async () => {
    await put(a, `${OTHER}#one`, 1);
    await b.until(() => b.later.length === 1);
    b.sync.committed(await put(b.store, `${OTHER}#two`, 2));
    deepStrictEqual([b.held(`${OTHER}#one`), b.held(`${OTHER}#two`)], [1, 2]);
    b.later.shift()?.();
    for (const revision of [1, 2])
      await announce(JSON.stringify({ revision, backends: [MINE], workers: [] }));
    await announce('');
    // One for its own commit, and one for the last announcement, which does not say what it is of.
    await b.until(() => b.followed === 2);
    await wait(50);
    deepStrictEqual([b.followed, b.later.length], [2, 0]);
  });

  it('looks at once for a backend or a worker that is served here', async () => {
    const held = decision({ state: 'leased', lease: lease(WORKER), lastWorker: WORKER });
    const keys = new Keys();
    keys.decisions.add(held.decisionId);
    const mine: readonly ((set: WorkingSet) => void)[] = [
      (set) => void set.hosts.put(host({ host: MINE, backend: MINE })),
      (set) => void set.decisions.put({ ...held, state: 'pending', lease: null }),
      (set) => void set.decisions.put(held),
      (set) => void set.decisions.put({ ...held, state: 'cancelled', lease: null }),
      (set) => set.tell({ kind: 'connected', worker: WORKER, since: 7 }),
    ];
    for (const [at, work] of mine.entries()) {
      const { revision } = await commit(a, work, keys);
      await b.until(() => b.index.revision === revision);
      strictEqual(b.followed, at + 1);
    }
    strictEqual(b.later.length, 0);
    deepStrictEqual(b.backends, [MINE]);
    deepStrictEqual(
      b.told.map(({ kind }) => kind),
      ['waiting', 'held', 'left', 'connected'],
    );
  });

  it('looks at once if rows are gone, if too many are concerned, or if nothing is said', async () => {
    await put(b.store, `${OTHER}#one`, 1).then((change) => b.sync.committed(change));
    const keys = new Keys();
    keys.pools.add(`${OTHER}#one`);
    const gone = await commit(a, (set) => void set.pools.remove(`${OTHER}#one`), keys);
    await b.until(() => b.index.revision === gone.revision);
    strictEqual(b.held(`${OTHER}#one`), undefined);
    const many = await commit(a, (set) => {
      for (let at = 0; at < 1_000; at += 1)
        set.tell({ kind: 'waiting', backend: `node${at}@a-backend` });
    });
    await b.until(() => b.index.revision === many.revision);
    strictEqual(b.told.length, 1_000);
    const before = b.followed;
    // As servers of before.
    await raw.query('notify stowage_ledger');
    await b.until(() => b.followed > before);
    strictEqual(b.later.length, 0);
  });
});
