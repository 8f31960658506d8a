import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { finite } from '../../../src/domain/capacity.js';
import {
  HistoryBroken,
  Keys,
  type LedgerStore,
  StoreUnavailable,
} from '../../../src/ledger/store-port/store.js';
import { openPostgresSource } from '../../../src/store/dump/postgres-source.js';
import { openPostgresTarget } from '../../../src/store/dump/postgres-target.js';
import { openPostgresStore } from '../../../src/store/open/open-postgres.js';
import { SchemaTooNew } from '../../../src/store/schema/schema.js';
import { WRITTEN } from '../../../src/store/schema/written-tables.js';
import { decision, pool, volume } from '../../contract/records.js';
import { type Cut, CuttingProxy } from '../../support/cutting-proxy.js';
import type { Databases } from '../../support/databases.js';
import { sharedPostgres } from '../../support/shared-postgres.js';

describe('a PostgreSQL that servers share', () => {
  let postgres: Databases;
  let url: string;
  const stores: LedgerStore[] = [];
  let batches = 0;

  const open = async (
    at: string = url,
    timeouts: { lockMs?: number } = {},
  ): Promise<LedgerStore> => {
    const all = {
      connectMs: 5_000,
      lockMs: 5_000,
      statementMs: 15_000,
      idleInTransactionMs: 3_000,
      ...timeouts,
    };
    const { store } = await openPostgresStore({
      url: at,
      connections: 4,
      timeouts: all,
      clock: Date.now,
      log: () => undefined,
    });
    stores.push(store);
    await store.load();
    return store;
  };
  const put = (store: LedgerStore, name: string, heldGib: number) => {
    batches += 1;
    return store.transact(`batch-${batches}`, new Keys(), (set) =>
      set.pools.put(pool({ pool: name, heldGib })),
    );
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

  it('is brought up to date by one of several servers that start at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => open()));
    const [row] = await postgres.sql('select version from schema', url);
    ok(Number(row?.['version']) >= 9);
  });

  it('is left as it is if tables of another program are in the way, and says which', async () => {
    const tables = () =>
      postgres.sql("select relname from pg_class where relnamespace = 'public'::regnamespace", url);
    for (const [ways, told] of [
      [
        ['create table events (id int)', 'create table users (id int)'],
        /the table "events" already/,
      ],
      [['create table schema (version int)'], /the table "schema" already/],
      [
        ['create table knex_migrations (name text)', "insert into knex_migrations values ('x')"],
        /the table "knex_migrations" already/,
      ],
    ] as const) {
      url = await postgres.database();
      for (const way of ways) await postgres.sql(way, url);
      const before = await tables();
      await rejects(open(), told);
      await rejects(openPostgresTarget({ url, connectMs: 5_000, lockMs: 1_000 }, 9), told);
      await rejects(
        openPostgresSource({ url, connectMs: 5_000, lockMs: 1_000 }),
        /holds no ledger/,
      );
      deepStrictEqual(await tables(), before);
    }
  });

  it('may have other tables of other programs, and what a killed first start left', async () => {
    await postgres.sql('create table users (id int)', url);
    await postgres.sql(
      'create table knex_migrations (id serial primary key, name varchar(255), batch int, ' +
        'migration_time timestamptz)',
      url,
    );
    await put(await open(), 'node1@fast#one', 1);
    await open();
  });

  it('gives each the rows that others changed, once, when it commits or asks', async () => {
    const [a, b] = [await open(), await open()];
    await put(a, 'node1@fast#one', 1);
    await put(a, 'node1@fast#one', 2);
    await put(a, 'node1@fast#two', 3);
    const looked = await b.follow();
    deepStrictEqual(looked?.pools.map((row) => [row.pool, row.heldGib]).sort(), [
      ['node1@fast#one', 2],
      ['node1@fast#two', 3],
    ]);
    strictEqual(looked?.revision, 3);
    deepStrictEqual((await b.follow())?.pools, []);
    await put(a, 'node1@fast#two', 4);
    const committed = await put(b, 'node1@fast#three', 5);
    deepStrictEqual(
      committed.pools.map((row) => [row.pool, row.heldGib]),
      [
        ['node1@fast#two', 4],
        ['node1@fast#three', 5],
      ],
    );
    strictEqual(committed.revision, 5);
  });

  it('tells each of rows that others removed, also of those that came back', async () => {
    const [a, b] = [await open(), await open()];
    const remove = (store: LedgerStore, name: string) => {
      batches += 1;
      const keys = new Keys();
      keys.pools.add(name);
      return store.transact(`batch-${batches}`, keys, (set) => set.pools.remove(name));
    };
    for (const name of ['one', 'two', 'three']) await put(a, `node1@fast#${name}`, 1);
    await b.follow();
    await remove(a, 'node1@fast#one');
    await remove(a, 'node1@fast#two');
    await put(a, 'node1@fast#two', 7);
    const looked = await b.follow();
    deepStrictEqual(looked?.removed.pools, ['node1@fast#one', 'node1@fast#two']);
    deepStrictEqual(
      looked.pools.map((row) => [row.pool, row.heldGib]),
      [['node1@fast#two', 7]],
    );
    deepStrictEqual(looked.notices, []);
    deepStrictEqual((await b.follow())?.removed.pools, []);
    // What the others wrote, and this one removes, is gone at last.
    await put(a, 'node1@fast#three', 9);
    const committed = await remove(b, 'node1@fast#three');
    deepStrictEqual([committed.pools, committed.removed.pools], [[], ['node1@fast#three']]);
    deepStrictEqual((await a.follow())?.removed.pools, ['node1@fast#three']);
  });

  it(
    'notifies listeners of commits of others, and not of commits that they made ' + 'themselves',
    async () => {
      const [a, b] = [await open(), await open()];
      let calls = 0;
      b.onNews(() => {
        calls += 1;
      });
      for (; calls === 0; await wait(10));
      await wait(100);
      const before = calls;
      await put(b, 'node1@fast#one', 1);
      await wait(200);
      strictEqual(calls, before);
      await put(a, 'node1@fast#one', 2);
      for (; calls === before; await wait(10));
    },
  );

  it(
    'passes on orders that wait, and orders that a worker elsewhere no longer holds, but ' +
      "not of one's own",
    async () => {
      const [a, b] = [await open(), await open()];
      const held = decision({
        state: 'leased',
        lease: { worker: 'worker-1', expiresAt: 5, accepted: false },
        lastWorker: 'worker-1',
      });
      const keys = new Keys();
      keys.decisions.add(held.decisionId);
      await a.transact('lease', new Keys(), (set) => set.decisions.put(held));
      await a.transact('end', keys, (set) =>
        set.decisions.put({ ...held, state: 'pending', lease: null }),
      );
      deepStrictEqual((await b.follow())?.notices, [
        { kind: 'left', worker: 'worker-1', decisionId: held.decisionId, withdrawn: false },
        { kind: 'waiting', backend: held.placement.backend },
      ]);
      deepStrictEqual((await a.follow())?.notices, []);
    },
  );

  it('gives a job to one server at a time, until it stops renewing it or ends', async () => {
    const [a, b] = [await open(), await open()];
    deepStrictEqual(
      [await a.claim('sweep', 500), await b.claim('sweep', 500), await a.claim('sweep', 500)],
      [true, false, true],
    );
    await wait(600);
    deepStrictEqual([await b.claim('sweep', 60_000), await a.claim('sweep', 500)], [true, false]);
    await stores.splice(stores.indexOf(b), 1)[0]?.close();
    strictEqual(await a.claim('sweep', 500), true);
  });

  it('gives a job to another server if the clock was set back since it was claimed', async () => {
    const [a, b] = [await open(), await open()];
    strictEqual(await a.claim('sweep', 500), true);
    await postgres.sql('update claims set until = until + 3600000', url);
    strictEqual(await b.claim('sweep', 500), true);
    strictEqual(await a.claim('sweep', 500), false);
  });

  for (const [when, there] of [
    ['before', false],
    ['after', true],
  ] as const) {
    it(`finds the result of a commit whose connection was cut ${when} it arrived`, async () => {
      let cuts = 0;
      const decide = (said: string): Cut => {
        if (cuts === 0 || !/commit\0/.test(said)) return 'pass';
        cuts -= 1;
        return when;
      };
      const proxy = await CuttingProxy.start({ host: '127.0.0.1', port: postgres.port }, decide);
      try {
        const behind = new URL(url);
        behind.port = String(proxy.port);
        const store = await open(behind.toString());
        await put(store, 'node1@fast#one', 1);
        cuts = 1;
        const outcome = put(store, 'node1@fast#one', 2);
        if (there) strictEqual((await outcome).revision, 2);
        else await rejects(outcome, StoreUnavailable);
        strictEqual(cuts, 0);
        strictEqual((await put(store, 'node1@fast#two', 3)).revision, there ? 3 : 2);
        const [row] = await postgres.sql(
          "select held_gib::int as held from pools where pool = 'node1@fast#one'",
          url,
        );
        strictEqual(row?.['held'], there ? 2 : 1);
      } finally {
        await Promise.all(stores.splice(0).map((store) => store.close()));
        await proxy.close();
      }
    });
  }

  it('is not mistaken for the state that a failed commit would have made', async () => {
    const reporting = (store: LedgerStore, batch: string, storage: string) =>
      store.transact(batch, new Keys(), (set) => {
        const figures = {
          allocatedGib: 0,
          allocatedStated: true,
          autoRatio: false,
          provisionedGib: 0,
          reservedPercentage: 0,
          thin: false,
          thick: true,
          ratio: 1,
        };
        const space = { total: finite(100), free: finite(100), ...figures };
        return set.pools.put(
          pool({ pool: 'node1@fast#one', report: { space, capabilities: { storage } } }),
        );
      });
    const cut = { armed: false };
    const proxy = await CuttingProxy.start({ host: '127.0.0.1', port: postgres.port }, (said) => {
      if (!cut.armed || !/commit\0/.test(said)) return 'pass';
      cut.armed = false;
      return 'before';
    });
    try {
      const behind = new URL(url);
      behind.port = String(proxy.port);
      const [a, b] = [await open(behind.toString()), await open()];
      cut.armed = true;
      await rejects(reporting(a, 'lost', 'never'), StoreUnavailable);
      // It takes the position that the other one would have had.
      strictEqual((await reporting(b, 'kept', 'committed')).revision, 1);
      deepStrictEqual((await a.follow())?.pools[0]?.report?.capabilities, { storage: 'committed' });
    } finally {
      await Promise.all(stores.splice(0).map((store) => store.close()));
      await proxy.close();
    }
  });

  it('waits a limited time for a server that stopped in the middle of its commit', async () => {
    const store = await open(url, { lockMs: 300 });
    const stopped = new Client({ connectionString: url });
    await stopped.connect();
    try {
      await stopped.query("begin; select * from counters where name = 'revision' for update");
      await rejects(put(store, 'node1@fast#one', 1), StoreUnavailable);
      strictEqual(await store.volume('nobody'), null);
      await stopped.query('rollback');
      strictEqual((await put(store, 'node1@fast#one', 1)).revision, 1);
    } finally {
      await stopped.end();
    }
  });

  it('is no longer followed if it holds another history', async () => {
    const [a, b] = [await open(), await open()];
    await put(a, 'node1@fast#one', 1);
    await put(a, 'node1@fast#one', 2);
    await b.follow();
    // As after a fail-over: the second commit is gone, and another one stands in its place.
    await postgres.sql("update batches set batch_id = 'another' where revision = 2", url);
    await rejects(async () => b.follow(), HistoryBroken);
    await rejects(put(b, 'node1@fast#two', 1), HistoryBroken);
    const before = await postgres.sql('select log_id from event_log', url);
    strictEqual((await b.load()).revision, 2);
    strictEqual((await put(b, 'node1@fast#two', 1)).revision, 3);
    // Positions in the event log mean something else from now on, for every reader.
    const after = await postgres.sql('select log_id from event_log', url);
    ok(before[0]?.['log_id'] !== after[0]?.['log_id']);
    await rejects(async () => a.follow(), HistoryBroken);
  });

  it('is not used by a server that a newer schema forbids, at its start or later', async () => {
    const store = await open();
    await put(store, 'node1@fast#one', 1);
    await postgres.sql('update schema set version = 1000', url);
    await store.follow();
    await (await open()).follow();
    await postgres.sql('update schema set oldest = 1000', url);
    await rejects(async () => store.follow(), SchemaTooNew);
    await rejects(
      put(store, 'node1@fast#one', 2),
      (error) => error instanceof StoreUnavailable && /schema version 1000/.test(error.message),
    );
    await rejects(open(), SchemaTooNew);
    await postgres.sql('update schema set oldest = 0', url);
    await store.follow();
    strictEqual((await put(store, 'node1@fast#one', 2)).revision, 2);
  });

  it('keeps texts with characters that PostgreSQL cannot store', async () => {
    const store = await open();
    const texts = ['\0', 'a\0b\0', '\uE000', '\uE000\uE001', '\uE000\0\uE001', '𝔘 ☃'];
    await store.transact('texts', new Keys(), (set) =>
      texts.map((text, index) =>
        set.volumes.put(volume({ volumeId: `volume-${index}${text}`, typeName: text })),
      ),
    );
    for (const [index, typeName] of texts.entries())
      strictEqual((await store.volume(`volume-${index}${typeName}`))?.typeName, typeName);
  });

  it('is probed for the rights to every table that a server writes', async () => {
    await open();
    const tables = await postgres.sql(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
      url,
    );
    const others = ['schema', 'knex_migrations', 'knex_migrations_lock'];
    deepStrictEqual(
      tables
        .map(({ name }) => String(name))
        .filter((name) => !others.includes(name))
        .sort(),
      [...WRITTEN],
    );
  });

  it('names the reason if it cannot be used', async () => {
    const nobody = new URL(url);
    nobody.port = '1';
    await rejects(
      open(nobody.toString()),
      (error) => error instanceof StoreUnavailable && /ECONNREFUSED/.test(error.message),
    );
    await rejects(open(postgres.url('nowhere')), (error) => {
      ok(error instanceof StoreUnavailable);
      match(error.message, /database "nowhere" does not exist/);
      return true;
    });
  });
});
