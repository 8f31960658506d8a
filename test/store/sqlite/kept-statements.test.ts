import { deepStrictEqual, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { VOLUMES } from '../../../src/store/rows/volumes.js';
import { Connections } from '../../../src/store/sql/connections.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { SQLITE } from '../../../src/store/sqlite/sqlite-dialect.js';
import { volume } from '../../contract/records.js';
import { migratedFile } from '../../support/migrated.js';
import { directory } from '../support.js';

describe('statements that are kept prepared', () => {
  it('answer rows by column, and by those that a migration added since', async () => {
    const place = directory();
    const connections = new Connections(connectSqlite(place.file), SQLITE);
    try {
      const read = await connections.exclusive(async (session) => {
        await session.run('create table things (name text, size integer)');
        await session.run('insert into things values (?, 2), (?, null)', 'a', 'b');
        const sql = 'select * from things order by name';
        const before = await session.all(sql);
        const none = await session.all('select * from things where size = ?', 3);
        await session.run('alter table things add column place text');
        const after = await session.all(sql);
        await session.run('alter table things drop column size');
        return [before, none, after, await session.all(sql)];
      });
      deepStrictEqual(read, [
        [
          { name: 'a', size: 2 },
          { name: 'b', size: null },
        ],
        [],
        [
          { name: 'a', size: 2, place: null },
          { name: 'b', size: null, place: null },
        ],
        [
          { name: 'a', place: null },
          { name: 'b', place: null },
        ],
      ]);
    } finally {
      await connections.close();
      place.remove();
    }
  });

  it('write each of some rows, as if one by one', async () => {
    const place = directory();
    const connections = new Connections(connectSqlite(place.file), SQLITE);
    try {
      for (const count of [0, 1, 7, 8, 9, 16, 43]) {
        // One key comes again: what is written last counts.
        const rows = Array.from(
          { length: count },
          (_, at) => [at % 40, `row ${at}`, null] as const,
        );
        const read = await connections.exclusive(async (session) => {
          await session.run('create table counted (id integer primary key, name text, rest text)');
          const sql =
            'insert into counted (id, name, rest) values (?, ?, ?) ' +
            'on conflict (id) do update set name = excluded.name, rest = excluded.rest';
          await session.write({ sql, bindings: [], rows });
          const all = await session.all('select * from counted order by id');
          await session.run('drop table counted');
          return all;
        });
        const expected = new Map(rows.map(([id, name, rest]) => [id, { id, name, rest }]));
        deepStrictEqual(read, [...expected.values()]);
      }
    } finally {
      await connections.close();
      place.remove();
    }
  });

  it('add each of some new rows, and say if one of them is not new', async () => {
    const place = directory();
    const connections = new Connections(connectSqlite(place.file), SQLITE);
    const sql = 'insert or fail into counted (id, name) values (?, ?)';
    try {
      for (const count of [1, 7, 8, 9, 16, 43]) {
        const rows = Array.from({ length: count }, (_, id) => [id, `row ${id}`] as const);
        const read = await connections.exclusive(async (session) => {
          await session.run('create table counted (id integer primary key, name text)');
          await session.write({ sql, bindings: [], rows });
          const all = await session.all('select * from counted order by id');
          await rejects(session.write({ sql, bindings: [], rows: rows.slice(-1) }), /UNIQUE/);
          await session.run('drop table counted');
          return all;
        });
        deepStrictEqual(
          read,
          rows.map(([id, name]) => ({ id, name })),
        );
      }
    } finally {
      await connections.close();
      place.remove();
    }
  });

  it('keep no copies of the pages that they change', async function () {
    if (process.platform !== 'linux') this.skip();
    const place = directory();
    await migratedFile(place.file);
    const connections = new Connections(connectSqlite(place.file), SQLITE);
    try {
      const opened = await connections.exclusive(async (session) => {
        await session.run('begin immediate');
        await session.write(SQLITE.append(VOLUMES, volumes(2000, 'creating')));
        await session.write(SQLITE.upsert(VOLUMES, inOrder(volumes(2000, 'available'))));
        const files = namesOfOpenFiles().filter((name) => /etilqs/.test(name));
        await session.run('commit');
        return files;
      });
      deepStrictEqual(opened, []);
    } finally {
      await connections.close();
      place.remove();
    }
  });
});

/** Under keys without an order, so that each is on another page than the one before. */
function volumes(count: number, state: 'creating' | 'available') {
  return Array.from({ length: count }, (_, number) =>
    volume({ volumeId: createHash('sha256').update(`${number}`).digest('hex'), state }),
  );
}

/** Rows lie in the order in which they came. */
function inOrder(all: ReturnType<typeof volumes>) {
  return all.toSorted((a, b) => (a.volumeId < b.volumeId ? -1 : 1));
}

/** SQLite names its temporary files `etilqs_…`, and removes the names at once. */
function namesOfOpenFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((file) => {
    try {
      return [readlinkSync(`/proc/self/fd/${file}`)];
    } catch {
      return [];
    }
  });
}
