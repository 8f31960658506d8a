import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { MIGRATIONS } from '../../../migrations/index.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { StoreOwned } from '../../../src/store/sqlite/owner-lock.js';
import * as a from '../../contract/records.js';
import { directory } from '../support.js';
import { readRows, rows, writeRows } from './full-ledger.js';
import { body, exported, imported } from './move.js';

const Database = sqliteDriver();

describe('an export of SQLite', () => {
  let place: ReturnType<typeof directory>;
  const open = (file: string) => openSqliteStore({ file, clock: () => 5_000 });
  const into = (file: string) => (version: number) => openSqliteTarget(file, version);

  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  it('makes the same ledger again, whatever is in its rows', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        runs += 1;
        const [here, there] = [
          join(place.path, `here-${runs}.db`),
          join(place.path, `there-${runs}.db`),
        ];
        const before = await open(here);
        await writeRows(before, drawn);
        const expected = await readRows(before, drawn);
        const text = await exported(openSqliteSource(here));
        await before.close();
        await imported(text, into(there));
        const after = await open(there);
        deepStrictEqual(await readRows(after, drawn), expected);
        // Numbers go on from where they were.
        const next = await after.transact('batch-3', new Keys(), (set) => [
          set.log(a.failure()).serial,
          set.next('lease'),
          set.revision,
        ]);
        deepStrictEqual(next.result, [8, 3, 3]);
        await after.close();
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same lines again after an import', async () => {
    const [drawn] = fc.sample(rows, { numRuns: 1, seed: 1 });
    if (drawn === undefined) throw new Error('nothing was drawn');
    const store = await open(place.file);
    await writeRows(store, drawn);
    await store.close();
    const text = await exported(openSqliteSource(place.file));
    const there = join(place.path, 'there.db');
    await imported(text, into(there));
    deepStrictEqual(body(await exported(openSqliteSource(there))), body(text));
    deepStrictEqual(cellTypes(there), cellTypes(place.file));
  });

  it('shows one moment while the server goes on', async () => {
    const store = await open(place.file);
    const put = (from: number, to: number) =>
      store.transact(`batch-${from}`, new Keys(), (set) => {
        for (let n = from; n < to; n += 1)
          set.volumes.put(
            a.volume({ volumeId: `volume-${String(n).padStart(6, '0')}`, sizeGib: from }),
          );
      });
    await put(0, 3000);
    const source = await openSqliteSource(place.file);
    const written = put(2000, 9000);
    const text = await exported(Promise.resolve(source));
    await written;
    await store.close();
    const volumes = body(text).filter((line) => line.startsWith('{"table":"volumes"'));
    deepStrictEqual(
      [volumes.length, new Set(volumes.map((line) => /"size_gib":(\d+)/.exec(line)?.[1]))],
      [3000, new Set(['0'])],
    );
    strictEqual(
      (JSON.parse(text.slice(0, text.indexOf('\n'))) as { revision: number }).revision,
      1,
    );
  });

  it('leaves the file as it is', async () => {
    await (await open(place.file)).close();
    const before = readdirSync(place.path);
    const text = await exported(openSqliteSource(place.file));
    deepStrictEqual(
      readdirSync(place.path).filter((name) => !/-(wal|shm)$/.test(name)),
      before,
    );
    strictEqual(
      body(text).some((line) => line.includes('"event_log"')),
      true,
    );
  });

  it('of a missing ledger, or of another file, is refused', async () => {
    await rejects(openSqliteSource(join(place.path, 'nothing.db')), /is not there/);
    strictEqual(existsSync(join(place.path, 'nothing.db')), false);
    new Database(place.file).exec('create table other (id integer)').close();
    await rejects(openSqliteSource(place.file), /holds no ledger/);
  });

  it('reads the tables, whatever views somebody has made beside them', async () => {
    const store = await open(place.file);
    await store.transact('batch', new Keys(), (set) => set.volumes.put(a.volume()));
    await store.close();
    const view = 'create view volumes_now as select * from volumes where false';
    new Database(place.file).exec(view).close();
    const text = await exported(openSqliteSource(place.file));
    strictEqual(
      body(text).some((line) => line.includes('"volume-1"')),
      true,
    );
  });

  it('of a newer ledger is refused: it may hold what this program does not know', async () => {
    await (await open(place.file)).close();
    new Database(place.file).exec(`update schema set version = ${MIGRATIONS.length + 1}`).close();
    await rejects(
      openSqliteSource(place.file),
      new RegExp(`version ${MIGRATIONS.length + 1}, and this program knows ${MIGRATIONS.length}`),
    );
  });

  it('of a value that no server writes is refused, with the row', async () => {
    const store = await open(place.file);
    await store.transact('batch', new Keys(), (set) => set.volumes.put(a.volume()));
    await store.close();
    new Database(place.file).exec("update volumes set size_gib = 'big'").close();
    await rejects(
      exported(openSqliteSource(place.file)),
      /column size_gib of volumes \(volume-1\): found "big"/,
    );
  });
});

describe('an import into SQLite', () => {
  let place: ReturnType<typeof directory>;
  let text: string;
  const open = (file: string) => openSqliteStore({ file, clock: () => 5_000 });
  const into = (file: string) => (version: number) => openSqliteTarget(file, version);
  const names = (): readonly string[] => readdirSync(join(place.path, 'new')).toSorted();

  beforeEach(async () => {
    place = directory();
    const store = await open(place.file);
    await store.transact('batch', new Keys(), (set) => set.volumes.put(a.volume()));
    await store.close();
    text = await exported(openSqliteSource(place.file));
  });
  afterEach(() => place.remove());

  const target = (): string => join(place.path, 'new', 'ledger.db');

  it('leaves one file, and the lock that servers use', async () => {
    await imported(text, into(target()));
    deepStrictEqual(names(), ['ledger.db', 'ledger.db.lock']);
    await (await open(target())).close();
  });

  it('replaces a ledger, with its event log, that nothing was written to', async () => {
    await (await open(target())).close();
    await imported(text, into(target()));
    const [before, after] = [await open(place.file), await open(target())];
    strictEqual((await after.load()).log.id, (await before.load()).log.id);
    strictEqual((await after.volume('volume-1'))?.sizeGib, 10);
    await before.close();
    await after.close();
  });

  it('is refused if the ledger or the file holds anything', async () => {
    await imported(text, into(target()));
    await rejects(imported(text, into(target())), /holds a ledger already \(rows: .*volumes 1/);
    await (await open(target())).close();
    const other = join(place.path, 'new', 'other.db');
    new Database(other)
      .exec('create table other (id integer); insert into other values (1)')
      .close();
    await rejects(imported(text, into(other)), /no ledger of Stowage, and has the table "other"/);
    writeFileSync(
      other,
      'this is no database, but a text that is long enough to be taken for one '.repeat(20),
    );
    await rejects(imported(text, into(other)), /not a database/);
  });

  it('is refused beside a server', async () => {
    const server = await open(target());
    await rejects(imported(text, into(target())), StoreOwned);
    await server.close();
  });

  it('owns the file meanwhile, and gives it up', async () => {
    const draft = await openSqliteTarget(target(), MIGRATIONS.length);
    await rejects(open(target()), StoreOwned);
    await draft.abandon();
    await (await open(target())).close();
  });

  it('that fails leaves nothing, and the next one can run', async () => {
    const lines = text.split('\n');
    const volume = lines.findIndex((line) => line.startsWith('{"table":"volumes"'));
    const twice = lines.toSpliced(volume, 0, lines[volume] ?? '').join('\n');
    await rejects(
      imported(twice, into(target())),
      /lines \d+ to \d+: the database did not take rows of volumes: .*UNIQUE/,
    );
    deepStrictEqual(names(), ['ledger.db.lock']);
    await imported(text, into(target()));
  });

  it('can run although a killed one has left files', async () => {
    await imported(text, into(target()));
    for (const ending of ['', '-wal', '-shm'])
      writeFileSync(join(place.path, 'new', `again.db.import${ending}`), 'half of it');
    await imported(text, into(join(place.path, 'new', 'again.db')));
    deepStrictEqual(names(), ['again.db', 'again.db.lock', 'ledger.db', 'ledger.db.lock']);
  });
});

/** What kinds of values SQLite keeps, by table and column. */
function cellTypes(file: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database.prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' " +
        'order by name',
    );
    return tables.all().map((table) => {
      const { name } = table as { readonly name: string };
      const columns = database.pragma(`table_info(${name})`) as readonly {
        readonly name: string;
      }[];
      const types = columns.map(
        (column) => `group_concat(typeof(${column.name})) as ${column.name}`,
      );
      return [
        name,
        // A server makes its key when it opens the ledger.
        name.startsWith('knex') || name === 'plan_key'
          ? null
          : database
              .prepare(`select ${types.join(', ')} from (select * from ${name} order by 1, 2)`)
              .get(),
      ];
    });
  } finally {
    database.close();
  }
}
