import type { SqlRow, Written } from '../sql/cell.js';
import { changing, type Dialect, JsonText, updateFrom } from '../sql/dialect.js';
import { encodeRows, type TableMap } from '../sql/table.js';

/**
 * Numbered cells of the rows of a JSON array of arrays. jsonb_each parses once; json_each would
 * parse a row again for each cell.
 */
const ROWS = 'jsonb_each(?)';

const UNAVAILABLE = [
  'FULL',
  'READONLY',
  'IOERR',
  'CANTOPEN',
  'BUSY',
  'LOCKED',
  'NOMEM',
  'PERM',
  'PROTOCOL',
  'NOLFS',
];

/**
 * What is read is not what was written. Other failures to read (`SQLITE_IOERR_READ`) may be a cable
 * or a mount: these may come back.
 */
const CORRUPT = ['CORRUPT', 'NOTADB', 'IOERR_SHORT_READ', 'IOERR_CORRUPTFS', 'IOERR_DATA'];
const MOVED = 'SQLITE_READONLY_DBMOVED';

/** SQL that differs on SQLite. */
export const SQLITE: Dialect = {
  pipelined: false,
  findsByVolume: true,
  sharesEventRows: true,
  appendsNewRows: true,
  // Takes the write lock at once, so that no transaction fails later for lack of it.
  begin: 'begin immediate',
  beginRead: 'begin',
  isIn: (column) => `${column} in (select value from json_each(?))`,
  list: (values) => new JsonText(JSON.stringify([...values])),
  text: (value) => value,
  select: (map, column) => `select * from ${map.table} where ${SQLITE.isIn(column)}`,
  unindexed: (column) => `+${column}`,

  upsert(map, records) {
    const sets = changing(map).map((column) => `${column} = excluded.${column}`);
    const conflict = `on conflict (${map.key.join(', ')})`;
    const sql = `insert ${into(map)} ${conflict} do update set ${sets.join(', ')}`;
    return { sql, bindings: [], rows: cells(map, records) };
  },

  // A statement that fails need not take back what it wrote: its transaction is rolled back.
  append: (map, records) => ({
    sql: `insert or fail ${into(map)}`,
    bindings: [],
    rows: cells(map, records),
  }),

  update(map, records, where) {
    const columns = Object.keys(map.columns);
    const cells = columns.map((column, place) => `value ->> ${place} as ${column}`);
    return {
      sql: updateFrom(map, `(select ${cells.join(', ')} from ${ROWS})`, where),
      bindings: [new JsonText(encodeRows(map, records))],
    };
  },

  rowsOf: (answer) => answer as SqlRow[],
  changedBy: (answer) => (answer as { readonly changes: number }).changes,

  leadsNowhere: () => false,

  isUnavailable(error) {
    const code = codeOf(error);
    if (code !== undefined) return SQLITE.breachOf(error) !== null || isOneOf(code, UNAVAILABLE);
    return error instanceof Error && error.name === 'KnexTimeoutError';
  },

  breachOf(error) {
    const code = codeOf(error);
    if (code === MOVED) return 'displaced';
    return code !== undefined && isOneOf(code, CORRUPT) ? 'corrupt' : null;
  },

  explain: (error) => (error instanceof Error ? error.message : String(error)),
};

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Extended codes follow the plain one: SQLITE_IOERR_WRITE. */
function isOneOf(code: string, names: readonly string[]): boolean {
  return names.some((name) => code === `SQLITE_${name}` || code.startsWith(`SQLITE_${name}_`));
}

/**
 * Writes one row. With rows like those of decisions a probe took 6.9 µs a row; many rows as JSON in
 * one statement took 10.7 µs a row.
 */
function into<R>(map: TableMap<R>): string {
  const columns = Object.keys(map.columns);
  return `into ${map.table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;
}

function* cells<R>(map: TableMap<R>, records: readonly R[]): Iterable<readonly Written[]> {
  const writers = Object.values(map.columns);
  const row: Written[] = writers.map(() => null);
  for (const record of records) {
    fill(row, writers, record);
    yield row;
  }
}

/**
 * Hot. The cells of a create take 1.5 µs here, and 2 to 3 in the body of the generator, by
 * `entries`.
 */
function fill<R>(row: Written[], writers: readonly ((record: R) => Written)[], record: R): void {
  for (let at = 0; at < writers.length; at += 1) row[at] = cell(writers[at]?.(record) ?? null);
}

/** SQLite has no booleans. */
function cell(value: Written): Written {
  return typeof value === 'boolean' ? Number(value) : value;
}
