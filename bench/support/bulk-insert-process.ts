import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';
import { answerQuestions } from './helper.js';

const Sqlite = sqliteDriver();

// Runs in its own process: inserts the rows that a server wrote for creates into an empty file with
// the same schema, as fast as SQLite can.

/** Rows of one server's file, by the commits that wrote them. */
export interface Bulk {
  /** The server's file. */
  readonly from: string;
  /** The file to insert into; made at the first question. */
  readonly into: string;
  /** Revisions of the ledger: rows committed after the first, up to the second. */
  readonly after: number;
  readonly upTo: number;
}

/** Cost of the inserts. */
export interface Inserted {
  readonly creates: number;
  readonly transactions: number;
  /** CPU and wall time of the inserts alone, ms. */
  readonly cpuMs: number;
  readonly ms: number;
}

/**
 * The rows that a create adds, by the revision of the commit that answered it. The pool's row,
 * which it changes, does not count.
 */
const ROWS: Readonly<Record<string, string>> = {
  requests:
    'select q.answer_revision, t.* from requests as q join requests as t on t.request_key ' +
    '= q.request_key',
  volumes:
    'select q.answer_revision, t.* from requests as q join volumes as t on t.volume_id = q.subject',
  decisions:
    'select q.answer_revision, t.* from requests as q join decisions as t on t.decision_id ' +
    '= q.answer_decision_id',
  reservations:
    'select q.answer_revision, t.* from requests as q join reservations as t on ' +
    't.decision_id = q.answer_decision_id',
  batches: 'select t.revision, t.* from batches as t',
};

let target: SqliteDatabase | null = null;

answerQuestions<Bulk, Inserted>((bulk) => {
  const source = new Sqlite(bulk.from, { readonly: true });
  try {
    target ??= emptyCopy(source, bulk.into);
    return insert(source, target, bulk);
  } finally {
    source.close();
  }
});

/** Configured like the server's own: src/store/sqlite/sqlite-connect.ts. */
function emptyCopy(source: SqliteDatabase, file: string): SqliteDatabase {
  const copy = new Sqlite(file);
  const settings = [
    'journal_mode = wal',
    'synchronous = full',
    'wal_autocheckpoint = 4000',
    'cache_size = -65536',
    'journal_size_limit = 67108864',
  ];
  for (const setting of settings) copy.pragma(setting);
  const schema = source.prepare<[], { sql: string }>(
    "select sql from sqlite_master where sql is not null and name not like 'sqlite_%'",
  );
  for (const { sql } of schema.all()) copy.exec(sql);
  return copy;
}

function insert(source: SqliteDatabase, into: SqliteDatabase, { after, upTo }: Bulk): Inserted {
  const commits = new Map<number, (() => void)[]>();
  let creates = 0;
  for (const [table, rows] of Object.entries(ROWS)) {
    const position = table === 'batches' ? 't.revision' : 'q.answer_revision';
    const found = source
      .prepare(`${rows} where ${position} > ? and ${position} <= ? order by ${position}, t.rowid`)
      .raw();
    const columns = found.columns().slice(1);
    const marks = columns.map(() => '?').join(', ');
    const statement = into.prepare(
      `insert into ${table} (${columns.map(({ name }) => name).join(', ')}) values (${marks})`,
    );
    for (const [revision, ...values] of found.all(after, upTo) as [number, ...unknown[]][]) {
      const commit = commits.get(revision) ?? [];
      commit.push(() => void statement.run(values));
      commits.set(revision, commit);
      if (table === 'requests') creates += 1;
    }
  }
  return { creates, transactions: commits.size, ...timed(into, [...commits.values()]) };
}

function timed(
  into: SqliteDatabase,
  commits: readonly (readonly (() => void)[])[],
): { readonly cpuMs: number; readonly ms: number } {
  const begin = into.prepare('begin immediate');
  const commit = into.prepare('commit');
  const began = performance.now();
  const before = process.cpuUsage();
  for (const inserts of commits) {
    begin.run();
    for (const one of inserts) one();
    commit.run();
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000, ms: performance.now() - began };
}
