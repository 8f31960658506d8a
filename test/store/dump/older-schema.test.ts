import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../../migrations/index.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open-sqlite.js';
import { prepareSchema } from '../../../src/store/schema.js';
import { connectSqlite } from '../../../src/store/sqlite-connect.js';
import { directory } from '../support.js';
import { exported, imported } from './move.js';

describe('an export of an older schema version', () => {
  it('is brought forward as a ledger is by its migrations', async () => {
    const place = directory();
    const knex = connectSqlite(place.file);
    await prepareSchema(knex, MIGRATIONS.slice(0, 4));
    await knex.destroy();
    const volume = "'v', 'project-7', 5, '', 'available', null, null, null, null, null, 'd', null, null, 1, 1";
    const decision =
      "'d', 1, 'create_volume', 'r', 'v', 1, 'created', 'b#p', 'b', 'h', null, 'z', 1.5, '[]', 7, 1, 0, 0, null, null, null, null, null, null, '', 1, 2";
    const older = new Database(place.file);
    older.exec(
      `insert into volumes values (${volume}); insert into decisions values (${decision}); insert into counters values ('revision', 9)`,
    );
    older.close();
    const text = await exported(openSqliteSource(place.file));
    const header = JSON.parse(text.slice(0, text.indexOf('\n'))) as { readonly schema: number };
    strictEqual(header.schema, 4);
    const file = join(place.path, 'new.db');
    await imported(text, (version) => openSqliteTarget(file, version));
    const store = await openSqliteStore({ file, clock: Date.now });
    const found = await store.decision('d');
    // 0005 takes the project over from the volume, 0008 gives every decision a profile.
    deepStrictEqual([found?.decision.projectId, found?.decision.profile, found?.decision.weight], ['project-7', 'default', 1.5]);
    strictEqual((await store.load()).revision, 9);
    await store.close();
    place.remove();
  });
});
