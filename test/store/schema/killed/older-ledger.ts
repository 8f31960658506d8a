import { MIGRATIONS } from '../../../../migrations/index.js';
import { prepareSchema } from '../../../../src/store/schema/schema.js';
import { sqliteDriver } from '../../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../../src/store/sqlite/sqlite-connect.js';

const Sqlite = sqliteDriver();

/** The first version in which every kind of row that grows with use has its table. */
const FIRST = '0008-profiles';

/** Rows over the number `n`. They differ in all that later steps look at. */
const ROWS: Readonly<Record<string, string>> = {
  hosts: "'h' || n || '@b', 'h@b', null, 'nova', 'volume', 'enabled', '', n, n % 2, 1",
  backends:
    "'h' || n || '@b', null, n, n, null, null, null, null, null, null, 1, 1, null, 'volume'",
  pools: "'h@b#p' || n, 'h@b', 'p' || n, n, 0, 0, 0, 1, null",
  requests: `'r' || n || '/c', 'r' || n, 'c', 'create_volume', 'v' || n, 'digest', '{}', 'placed',
    'd' || n, n, null, null, null, null, n, null`,
  volumes: `'v' || n, 'p' || n % 7, 1 + n % 50, 't', case n % 3 when 0 then 'available' when 1 then
    'creating' else 'deleted' end, 'h@b#p' || n % 9, 'h@b', 'h@b#p' || n % 9, null, 'z', 'd' || n,
    null, null, n / 8, n`,
  decisions: `'d' || n, n, 'create_volume', 'r' || n || '/c', 'v' || n, 1, case n % 3 when 0 then
    'created' when 1 then 'pending' else 'cancelled' end, 'h@b#p' || n % 9, 'h@b', 'h@b#p' || n % 9,
    null, 'z', n / 3.0, '[]', n, 1, 0, 0, null, null, null, null, null, null, '', n / 8,
    case n % 3 when 1 then null else n end, 'p' || n % 7, 'default'`,
  reservations: `'d' || n, 1, 'h@b#p' || n % 9, 'h@b', 1 + n % 50, case n % 3 when 0 then
    'confirmed' when 1 then 'held' else 'released' end, 0, null`,
  events: `n, case n % 2 when 0 then 'failure' else 'capacity' end, 't', 'p' || n % 7, 'v' || n,
    'h@b', 'h@b#p' || n % 9, n, '{}'`,
};

/** A file with a ledger of long ago, with so many rows of each kind. */
export async function olderLedger(file: string, rows: number): Promise<void> {
  const first = MIGRATIONS.findIndex(({ name }) => name === FIRST);
  const knex = connectSqlite(file);
  await prepareSchema(knex, MIGRATIONS.slice(0, first + 1));
  await knex.destroy();
  const database = new Sqlite(file);
  database.transaction(() => {
    for (const [table, values] of Object.entries(ROWS)) {
      database.exec(
        'with recursive numbers (n) as (select 1 union all select n + 1 from numbers where ' +
          `n < ${rows}) insert into ${table} select ${values} from numbers`,
      );
    }
  })();
  database.pragma('wal_checkpoint(truncate)');
  database.close();
}
