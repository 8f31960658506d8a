import type { TableMap } from './rows/table.js';

// What SQLite says its own way. Everything else in src/store is the SQL that PostgreSQL speaks too.

/** The texts of a JSON array that is the one parameter, as a list to select from. */
export const LIST = '(select value from json_each(?))';

/** Numbered cells of the rows of a JSON array of arrays. jsonb_each parses once; json_each would parse a row again for each cell. */
export const ROWS = 'jsonb_each(?)';

/** The cell at a place of such a row. */
export const cellAt = (place: number): string => `value ->> ${place}`;

/** One statement that writes any number of rows, given as one JSON parameter, whether they are there already or not. */
export function upsert<R>(map: TableMap<R>): string {
  const columns = Object.keys(map.columns);
  const changing = columns.filter((column) => !map.key.includes(column) && !map.fixed.includes(column));
  const cells = columns.map((_, place) => cellAt(place));
  const sets = changing.map((column) => `${column} = excluded.${column}`);
  return (
    `insert into ${map.table} (${columns.join(', ')}) select ${cells.join(', ')} from ${ROWS} where true ` +
    `on conflict (${map.key.join(', ')}) do update set ${sets.join(', ')}`
  );
}

/** One statement that adds any number of new rows, given likewise. */
export function append<R>(map: TableMap<R>): string {
  const columns = Object.keys(map.columns);
  return `insert into ${map.table} (${columns.join(', ')}) select ${columns.map((_, place) => cellAt(place)).join(', ')} from ${ROWS} where true`;
}

/** Takes the right to write at once, so that no transaction fails half way for want of it. */
export const BEGIN = 'begin immediate';

const UNAVAILABLE = ['FULL', 'READONLY', 'IOERR', 'CANTOPEN', 'BUSY', 'LOCKED', 'CORRUPT', 'NOTADB', 'NOMEM', 'PERM', 'PROTOCOL', 'NOLFS'];

/** Whether an error says that the database cannot be used now, rather than that the statement is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Extended codes follow the plain one: SQLITE_IOERR_WRITE.
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code === 'string') return UNAVAILABLE.some((name) => code === `SQLITE_${name}` || code.startsWith(`SQLITE_${name}_`));
  return error.name === 'KnexTimeoutError';
}
