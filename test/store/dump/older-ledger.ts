import { MIGRATIONS } from '../../../migrations/index.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { exported } from './move.js';

const Database = sqliteDriver();

/**
 * The export of a ledger of schema version 4, with a decision `d` about a volume `v` of
 * `project-7`, at revision 9.
 */
export async function olderExport(file: string): Promise<string> {
  const knex = connectSqlite(file);
  await prepareSchema(knex, MIGRATIONS.slice(0, 4));
  await knex.destroy();
  const volume =
    "'v', 'project-7', 5, '', 'available', null, null, null, null, null, 'd', null, null, 1, 1";
  const decision =
    "'d', 1, 'create_volume', 'r', 'v', 1, 'created', 'b#p', 'b', 'h', null, 'z', 1.5, " +
    "'[]', 7, 1, 0, 0, null, null, null, null, null, null, '', 1, 2";
  new Database(file)
    .exec(
      `insert into volumes values (${volume}); insert into decisions values (${decision}); ` +
        `insert into counters values ('revision', 9)`,
    )
    .close();
  return exported(openSqliteSource(file));
}
