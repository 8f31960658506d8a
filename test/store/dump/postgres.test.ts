import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { MIGRATIONS } from '../../../migrations/index.js';
import { Keys, type LedgerStore } from '../../../src/ledger/store-port/store.js';
import { openPostgresSource } from '../../../src/store/dump/postgres-source.js';
import { openPostgresTarget } from '../../../src/store/dump/postgres-target.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { LEFT_BEHIND, tablesOf } from '../../../src/store/dump/tables.js';
import { openPostgresStore } from '../../../src/store/open/open-postgres.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { connectPostgres } from '../../../src/store/postgres/postgres-connect.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import * as a from '../../contract/records.js';
import type { Databases } from '../../support/databases.js';
import { PATIENT_TIMEOUTS } from '../../support/patience.js';
import { sharedPostgres } from '../../support/shared-postgres.js';
import { directory } from '../support.js';
import { readRows, rows, writeRows } from './full-ledger.js';
import { body, exported, imported } from './move.js';
import { olderExport } from './older-ledger.js';

describe('a ledger that moves to PostgreSQL', () => {
  let postgres: Databases;
  let place: ReturnType<typeof directory>;
  const openSqlite = (file: string) => openSqliteStore({ file, clock: () => 5_000 });
  const openPostgres = async (url: string): Promise<LedgerStore> =>
    (
      await openPostgresStore({
        url,
        connections: 4,
        timeouts: PATIENT_TIMEOUTS,
        clock: Date.now,
        log: () => undefined,
      })
    ).store;
  const at = (url: string) => ({ url, connectMs: 5_000, lockMs: 1_000 });
  const into = (url: string) => (version: number) => openPostgresTarget(at(url), version);
  const tables = async (url: string): Promise<readonly unknown[]> =>
    (
      await postgres.sql(
        "select table_name from information_schema.tables where table_schema = 'public' order by 1",
        url,
      )
    ).map((row) => row['table_name']);
  /** The export of a ledger of one volume, of any schema version. */
  const oneVolume = async (): Promise<string> => {
    const store = await openSqlite(place.file);
    await store.transact('batch', new Keys(), (set) => set.volumes.put(a.volume()));
    await store.close();
    return exported(openSqliteSource(place.file));
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  it('is the same there and after its return, whatever is in its rows', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        runs += 1;
        const [first, last] = [
          join(place.path, `first-${runs}.db`),
          join(place.path, `last-${runs}.db`),
        ];
        const url = await postgres.database();
        const before = await openSqlite(first);
        await writeRows(before, drawn);
        const expected = await readRows(before, drawn);
        await before.close();
        await imported(await exported(openSqliteSource(first)), into(url));
        const there = await openPostgres(url);
        try {
          deepStrictEqual(await readRows(there, drawn), expected);
        } finally {
          await there.close();
        }
        const text = await exported(openPostgresSource(at(url)));
        strictEqual(
          (JSON.parse(text.slice(0, text.indexOf('\n'))) as { readonly source: string }).source,
          'postgresql',
        );
        await imported(text, (version) => openSqliteTarget(last, version));
        const back = await openSqlite(last);
        deepStrictEqual(await readRows(back, drawn), expected);
        await back.close();
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('keeps NULs, which PostgreSQL does not store, also in keys', async () => {
    const [url, file] = [await postgres.database(), join(place.path, 'back.db')];
    const store = await openSqlite(place.file);
    await store.transact('batch', new Keys(), (set) => {
      for (let n = 0; n < 2500; n += 1)
        set.volumes.put(a.volume({ volumeId: `\0\uE000${n}`, projectId: '\uE000\uE001\0' }));
    });
    await store.close();
    const text = await exported(openSqliteSource(place.file));
    await imported(text, into(url));
    await imported(await exported(openPostgresSource(at(url))), (version) =>
      openSqliteTarget(file, version),
    );
    const volumes = (lines: readonly string[]) =>
      lines.filter((line) => line.includes('"volumes"'));
    deepStrictEqual(volumes(body(await exported(openSqliteSource(file)))), volumes(body(text)));
    strictEqual(volumes(body(text)).length, 2500);
  });

  it('continues its counters', async () => {
    const url = await postgres.database();
    await imported(await oneVolume(), into(url));
    const store = await openPostgres(url);
    const next = await store.transact('batch-2', new Keys(), (set) => [
      set.revision,
      set.next('lease'),
      set.log(a.failure()).serial,
    ]);
    deepStrictEqual(next.result, [2, 1, 1]);
    strictEqual((await store.volume('volume-1'))?.sizeGib, 10);
    await store.close();
  });

  it('is the same from PostgreSQL to PostgreSQL, line by line', async () => {
    const [drawn] = fc.sample(rows, { numRuns: 1, seed: 2 });
    if (drawn === undefined) throw new Error('nothing was drawn');
    const [one, two] = [await postgres.database(), await postgres.database()];
    const store = await openPostgres(one);
    await writeRows(store, drawn);
    await store.close();
    const text = await exported(openPostgresSource(at(one)));
    await imported(text, into(two));
    deepStrictEqual(body(await exported(openPostgresSource(at(two)))), body(text));
  });

  it('takes every table except those that are left out on purpose', async () => {
    const url = await postgres.database();
    await (await openPostgres(url)).close();
    const taken = (await tablesOf(MIGRATIONS.length)).map(({ name }) => name);
    deepStrictEqual(
      [...taken, ...Object.keys(LEFT_BEHIND)].toSorted(),
      (await tables(url)).toSorted(),
    );
  });

  it('is exported as of one moment while its servers go on', async () => {
    const url = await postgres.database();
    const store = await openPostgres(url);
    const put = (from: number, to: number) =>
      store.transact(`batch-${from}`, new Keys(), (set) => {
        for (let n = from; n < to; n += 1)
          set.volumes.put(
            a.volume({ volumeId: `volume-${String(n).padStart(6, '0')}`, sizeGib: from }),
          );
      });
    await put(0, 3000);
    const source = await openPostgresSource(at(url));
    await put(2000, 5000);
    const volumes = body(await exported(Promise.resolve(source))).filter((line) =>
      line.startsWith('{"table":"volumes"'),
    );
    deepStrictEqual(
      [volumes.length, new Set(volumes.map((line) => /"size_gib":(\d+)/.exec(line)?.[1]))],
      [3000, new Set(['0'])],
    );
    await store.close();
  });

  it(
    'is taken into a database that servers have used and left empty, and into one of another ' +
      'schema version',
    async () => {
      const text = await oneVolume();
      const used = await postgres.database();
      const server = await openPostgres(used);
      const { id } = (await server.load()).log;
      await server.close();
      await imported(text, into(used));
      const again = await openPostgres(used);
      ok((await again.load()).log.id !== id);
      strictEqual((await again.load()).revision, 1);
      await again.close();
      const older = await postgres.database();
      const knex = connectPostgres(older, 2, PATIENT_TIMEOUTS, () => undefined);
      await prepareSchema(knex, MIGRATIONS.slice(0, 5));
      await knex.destroy();
      await imported(text, into(older));
      deepStrictEqual(await tables(older), await tables(used));
    },
  );

  it('is migrated from an older schema version', async () => {
    const url = await postgres.database();
    await imported(await olderExport(place.file), into(url));
    const store = await openPostgres(url);
    deepStrictEqual(
      [(await store.decision('d'))?.decision.projectId, (await store.load()).revision],
      ['project-7', 9],
    );
    await store.transact(
      'batch',
      new Keys(),
      (set) => set.next('lease') + set.log(a.failure()).serial,
    );
    await store.close();
  });

  for (const [how, query, environment] of [
    ['its URL', '?application_name=billing', {}],
    ['options in its URL', '?options=-c%20application_name%3Dbilling', {}],
    ['the environment', '', { PGAPPNAME: 'billing' }],
    ['the settings of the role in the database', '', {}],
  ] as const)
    it(`is refused while a server is connected that ${how} gives another name`, async () => {
      const text = await oneVolume();
      const url = await postgres.database();
      const name = new URL(url).pathname.slice(1);
      if (query === '')
        await postgres.sql(
          `alter role stowage in database ${name} set application_name = 'billing'`,
        );
      const before = { ...process.env };
      Object.assign(process.env, environment);
      const server = await openPostgres(`${url}${query}`);
      try {
        await rejects(imported(text, into(url)), /Stowage is connected to it/);
      } finally {
        await server.close();
        process.env = before;
      }
      await imported(text, into(url));
    });

  it('is refused if the database holds a ledger, or servers are connected or start', async () => {
    const text = await oneVolume();
    const url = await postgres.database();
    await imported(text, into(url));
    await rejects(
      imported(text, into(url)),
      /holds a ledger already \(rows: counters 1, batches 1, volumes 1\)/,
    );
    const empty = await postgres.database();
    const server = await openPostgres(empty);
    await rejects(
      imported(text, into(empty)),
      /Stowage is connected to it, from 127\.0\.0\.1 \(\d+ connections\): end these servers first/,
    );
    await server.close();
    const other = await openPostgresTarget(at(empty), MIGRATIONS.length);
    await rejects(
      imported(text, into(empty)),
      /a server is just starting on it, or another import runs/,
    );
    await other.abandon();
    await imported(text, into(empty));
  });

  it('leaves nothing there if it fails, and shows nothing before it is done', async () => {
    const text = await oneVolume();
    const url = await postgres.database();
    const lines = text.split('\n');
    const volume = lines.findIndex((line) => line.startsWith('{"table":"volumes"'));
    const twice = lines.toSpliced(volume, 0, lines[volume] ?? '').join('\n');
    await rejects(
      imported(twice, into(url)),
      /^DumpProblem: lines \d+ to \d+: PostgreSQL did not take rows of volumes: duplicate key/,
    );
    await rejects(
      imported(lines.slice(0, -3).join('\n').concat('\n'), into(url)),
      /without the line that ends an export/,
    );
    deepStrictEqual(await tables(url), []);
  });

  it('is reported as missing if no server has used the database', async () => {
    await rejects(openPostgresSource(at(await postgres.database())), /holds no ledger/);
    await rejects(openPostgresSource(at(postgres.url('nowhere'))), /nowhere/);
  });
});
