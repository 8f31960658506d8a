import type { SqlRow, Written } from '../sql/cell.js';
import { changing, type Dialect, JsonText, type Statement, updateFrom } from '../sql/dialect.js';
import { withoutNul } from '../sql/nul.js';
import type { TableMap } from '../sql/table.js';
import { withAdvice } from './postgres-advice.js';

/** Classes of SQLSTATE that speak of the server or the connection, and not of the statement. */
const UNAVAILABLE_CLASSES = [
  '08',
  '25',
  '28',
  '3D',
  '3F',
  '40',
  '53',
  '55',
  '57',
  '58',
  'F0',
  'XX',
];
/** No right to a table; no such table. The statements are ours, so the database is at fault. */
const NOT_OUR_LEDGER = ['42501', '42P01'];
const SQLSTATE = /^[0-9A-Z]{5}$/;
const READ_ONLY = '25006';
/** data_corrupted, index_corrupted. */
const CORRUPT = ['XX001', 'XX002'];
/** Codes of the system, of TLS and of OpenSSL; no SQLSTATE looks like one. */
const CONNECTION = /^(E[A-Z]+$|ERR_(SSL|TLS|OSSL|STREAM|SOCKET)_|.*_?CERT_|.*_CERT$|UNABLE_TO_)/;
/** What the driver says without a code. */
const DRIVER = new RegExp(
  [
    'Connection terminated',
    'not queryable',
    'timeout expired',
    'Query read timeout',
    'SSL connection',
    'Client was closed',
  ].join('|'),
);

/** What PostgreSQL says its own way. */
export const POSTGRES: Dialect = {
  pipelined: true,
  findsByVolume: false,
  sharesEventRows: false,
  begin: 'begin isolation level read committed',
  beginRead: 'begin isolation level repeatable read read only',
  // As an array, so that the plan does not go by a guess at how many there are.
  isIn: (column) => `${column} = any(array(select json_array_elements_text(?::json)))`,
  list: (values) => new JsonText(JSON.stringify([...values].map(withoutNul))),
  text: withoutNul,
  unindexed: (column) => column,

  upsert(map, records, stamp) {
    const { sql, bindings } = insert(map, records, stamp);
    const sets = [...changing(map), ...(stamp === undefined ? [] : [stamp.column])].map(
      (column) => `${column} = excluded.${column}`,
    );
    return {
      sql: `${sql} on conflict (${map.key.join(', ')}) do update set ${sets.join(', ')}`,
      bindings,
      comesAgain: true,
    };
  },

  append: (map, records) => insert(map, records),

  update: (map, records, where) => ({
    sql: updateFrom(map, `json_populate_recordset(null::${map.table}, ?::json)`, where),
    bindings: [encode(map, records)],
  }),

  rowsOf: (answer) => (answer as { readonly rows: SqlRow[] }).rows,
  changedBy: (answer) => (answer as { readonly rowCount: number | null }).rowCount ?? 0,

  // The name may stand for another server by now, which can be written.
  leadsNowhere: (error) => codeOf(error) === READ_ONLY,

  isUnavailable(error) {
    if (!(error instanceof Error)) return false;
    const code = codeOf(error);
    if (code !== undefined)
      return (
        CONNECTION.test(code) ||
        NOT_OUR_LEDGER.includes(code) ||
        (SQLSTATE.test(code) && UNAVAILABLE_CLASSES.includes(code.slice(0, 2)))
      );
    return error.name === 'KnexTimeoutError' || DRIVER.test(error.message) || isManyFailures(error);
  },

  breachOf(error) {
    const code = codeOf(error);
    return code !== undefined && CORRUPT.includes(code) ? 'corrupt' : null;
  },
  explain: withAdvice,
};

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Every address of a name failed. */
function isManyFailures(error: Error): boolean {
  return (
    error instanceof AggregateError && error.errors.every((each) => POSTGRES.isUnavailable(each))
  );
}

/** The table's own row type says what each cell is. */
function insert<R>(
  map: TableMap<R>,
  records: readonly R[],
  stamp?: { readonly column: string; readonly value: number },
): Statement {
  const columns = Object.keys(map.columns);
  const from = `from json_populate_recordset(null::${map.table}, ?::json)`;
  const rows = encode(map, records);
  if (stamp === undefined) {
    return {
      sql: `insert into ${map.table} (${columns.join(', ')}) select ${columns.join(', ')} ${from}`,
      bindings: [rows],
      comesAgain: true,
    };
  }
  const sql =
    `insert into ${map.table} (${columns.join(', ')}, ${stamp.column}) select ` +
    `${columns.join(', ')}, ?::bigint ${from}`;
  return { sql, bindings: [stamp.value, rows], comesAgain: true };
}

function encode<R>(map: TableMap<R>, records: readonly R[]): JsonText {
  const writers = Object.entries(map.columns);
  const rows = records.map((record) =>
    Object.fromEntries(writers.map(([column, write]) => [column, cell(write(record))])),
  );
  return new JsonText(JSON.stringify(rows));
}

function cell(value: Written): Written {
  return typeof value === 'string' ? withoutNul(value) : value;
}
