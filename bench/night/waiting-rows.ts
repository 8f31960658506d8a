import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';
import { SQL_UUID } from '../support/sql-uuid.js';

const Sqlite = sqliteDriver();

const HOME = { pool: 'home.pool', backend: 'home.backend', host: 'home.pool' };

/**
 * How the rows differ from the one that is their pattern, by table: SQL over `n`, their number, and
 * `home`, the pool of each.
 */
const DIFFERING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  volumes: {
    volume_id: SQL_UUID,
    home_pool: 'home.pool',
    home_backend: 'home.backend',
    home_host: 'home.pool',
    decision_id: `'d-' || ${SQL_UUID}`,
    size_gib: '1 + n % 50',
    created_at: 'created_at + n',
  },
  decisions: {
    decision_id: `'d-' || ${SQL_UUID}`,
    request_key: `'r-' || ${SQL_UUID}`,
    subject: SQL_UUID,
    serial: 'serial + n',
    ...HOME,
    decided_at: 'decided_at + n',
  },
  requests: {
    request_key: `'r-' || ${SQL_UUID}`,
    request_id: SQL_UUID,
    subject: SQL_UUID,
    spec: `json_set(spec, '$.volumeId', ${SQL_UUID}, '$.sizeGib', 1 + n % 50)`,
    answer_decision_id: `'d-' || ${SQL_UUID}`,
  },
  reservations: {
    decision_id: `'d-' || ${SQL_UUID}`,
    pool: 'home.pool',
    backend: 'home.backend',
    size_gib: '1 + n % 50',
  },
};

/**
 * Puts so many creates that wait for a worker into a ledger that has one, on the pools of a zone in
 * turn. No server may have it open.
 */
export function multiplyWaiting(file: string, count: number, backends: string): void {
  const db = new Sqlite(file);
  try {
    db.pragma('synchronous = off');
    db.transaction(() => {
      db.prepare(
        'create temp table homes as select row_number() over (order by pool) - 1 as number, ' +
          'pool, backend from pools where backend glob ?',
      ).run(backends);
      db.exec('create unique index temp.homes_by_number on homes (number)');
      for (const [table, differing] of Object.entries(DIFFERING))
        insert(db, table, differing, count - 1);
      db.exec(
        'update pools set held_gib = (select coalesce(sum(size_gib), 0) from reservations as r ' +
          'where r.pool = pools.pool), volume_count = (select count(*) from volumes where ' +
          'home_pool = pools.pool)',
      );
      db.prepare("update counters set value = value + ? where name = 'decision'").run(count);
      db.exec('drop table homes');
    })();
    db.exec('analyze');
    db.pragma('wal_checkpoint(truncate)');
  } finally {
    db.close();
  }
}

function insert(
  db: SqliteDatabase,
  table: string,
  differing: Readonly<Record<string, string>>,
  rows: number,
): void {
  const columns = (db.pragma(`table_info(${table})`) as { readonly name: string }[]).map(
    ({ name }) => name,
  );
  const values = columns.map((column) => differing[column] ?? `pattern.${column}`);
  db.prepare(
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
     insert into ${table} (${columns.join()}) select ${values.join()} from numbers,
     (select * from ${table} limit 1) as pattern
     join homes as home on home.number = n % (select count(*) from homes)`,
  ).run(rows);
}
