import { ok, strictEqual } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { Connections } from '../../../src/store/sql/connections.js';
import { giveBack } from '../../../src/store/sqlite/give-back.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { SQLITE } from '../../../src/store/sqlite/sqlite-dialect.js';
import { directory } from '../support.js';

const MIB = 1024 * 1024;

describe('space that was freed', () => {
  it('is given back to the disk in short steps, save for what is soon written again', async () => {
    const place = directory();
    await (await openSqliteStore({ file: place.file, clock: Date.now })).close();
    const connections = new Connections(connectSqlite(place.file), SQLITE);
    const run = (sql: string) => connections.exclusive((session) => session.run(sql));
    await run('create table heap (bytes blob)');
    await run(
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 64) ' +
        `insert into heap select zeroblob(${MIB}) from n`,
    );
    await run('delete from heap');
    await run('drop table heap');
    const size = async () => {
      await connections.exclusive((session) => session.all('pragma wal_checkpoint(truncate)'));
      return statSync(place.file).size / MIB;
    };
    ok((await size()) > 64);
    let steps = 0;
    let largest = 0;
    const free = async () => {
      const rows = await connections.exclusive((session) => session.all('pragma freelist_count'));
      return Number(rows[0]?.['freelist_count']);
    };
    for (let more = true; more; steps += 1) {
      const before = await free();
      more = await connections.exclusive(giveBack);
      largest = Math.max(largest, before - (await free()));
    }
    const left = await size();
    ok(left > 16 && left < 20, `${left} MiB are left`);
    ok(steps > 40, `${steps} steps`);
    // Short, for the thread is shared: at most 1 MiB of pages each.
    ok(largest > 0 && largest <= 256, `one gave ${largest} pages back`);
    strictEqual(await connections.exclusive(giveBack), false);
    await connections.close();
    place.remove();
  });
});
