import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';

const Sqlite = sqliteDriver();

/**
 * How the copies differ from the pattern: SQL over `n`, their number, and `pools`, the home of
 * each.
 */
type Differing = Readonly<Record<string, string>>;

const UUID =
  `lower(printf('%08x-%04x-4%03x-8%03x-%012x', n * 2654435761 % 4294967296, n % 65536, n * ` +
  '40503 % 4096, n % 4096, n))';

// As the ledger has it: the request's id and the project, which is none.
const KEY = `${UUID} || '/'`;

const HOME: Differing = {
  home_pool: 'pools.pool',
  home_backend: 'pools.backend',
  home_host: 'pools.pool',
};

const VOLUMES: Differing = {
  volume_id: UUID,
  ...HOME,
  decision_id: UUID,
  size_gib: '1 + n % 50',
  created_at: 'created_at + n',
};

const DECISIONS: Differing = {
  decision_id: UUID,
  request_key: KEY,
  subject: UUID,
  serial: 'serial + n',
  pool: 'pools.pool',
  backend: 'pools.backend',
  host: 'pools.pool',
  decided_at: 'decided_at + n',
};

const REQUESTS: Differing = {
  request_key: KEY,
  request_id: UUID,
  subject: UUID,
  answer_decision_id: UUID,
};

const RESERVATIONS: Differing = {
  decision_id: UUID,
  pool: 'pools.pool',
  backend: 'pools.backend',
  size_gib: '1 + n % 50',
  // The reports contain them.
  state: "'contained'",
};

/**
 * Adds volumes to a ledger that has one, on all pools in turn, each created and contained in a
 * report. The newest ones have their requests, decisions and reservations, as retention leaves
 * them.
 */
export function multiply(file: string, volumes: number, withDecisions: number): void {
  const db = new Sqlite(file);
  try {
    db.pragma('synchronous = off');
    db.pragma('cache_size = -400000');
    db.transaction(() => {
      db.exec(
        'create temp table homes as select row_number() over (order by pool) - 1 as ' +
          'number, pool, backend from pools',
      );
      db.exec('create unique index temp.homes_by_number on homes (number)');
      for (const [table, differing, from] of [
        ['volumes', VOLUMES, 1],
        ['decisions', DECISIONS, volumes - withDecisions + 1],
        ['requests', REQUESTS, volumes - withDecisions + 1],
        ['reservations', RESERVATIONS, volumes - withDecisions + 1],
      ] as const) {
        insert(db, table, differing, from, volumes);
      }
      db.exec(
        'update pools set volume_count = (select count(*) from volumes where home_backend ' +
          '= pools.backend and home_pool = pools.pool)',
      );
      db.prepare("update counters set value = value + ? where name = 'decision'").run(volumes);
      db.exec('drop table homes');
    })();
    db.exec('analyze');
    db.pragma('wal_checkpoint(truncate)');
  } finally {
    db.close();
  }
}

/** Number of volumes in a ledger that no server has open. */
export function countVolumes(file: string): number {
  const db = new Sqlite(file, { readonly: true });
  try {
    return Number(db.prepare('select count(*) from volumes').pluck().get());
  } finally {
    db.close();
  }
}

/** Copies a table's only row. Drops its indexes meanwhile, which random keys would make slow. */
function insert(
  db: SqliteDatabase,
  table: string,
  differing: Differing,
  from: number,
  to: number,
): void {
  const indexes = db
    .prepare(
      "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql " +
        'is not null',
    )
    .all(table) as {
    readonly name: string;
    readonly sql: string;
  }[];
  for (const { name } of indexes) db.exec(`drop index ${name}`);
  const columns = (db.pragma(`table_info(${table})`) as { readonly name: string }[]).map(
    ({ name }) => name,
  );
  const values = columns.map((column) => differing[column] ?? `pattern.${column}`);
  db.prepare(
    `with recursive numbers (n) as (select ? union all select n + 1 from numbers where n < ?)
     insert into ${table} (${columns.join()}) select ${values.join()}
     from numbers, (select * from ${table} limit 1) as pattern
     join homes as pools on pools.number = n % (select count(*) from homes) order by 1`,
  ).run(from, to);
  for (const { sql } of indexes) db.exec(sql);
}
