import { type CellKind, type DumpedCell, fits } from './cell-kind.js';
import type { RowLine } from './format.js';
import type { Line } from './lines.js';
import { isMap, show, wrongLine } from './parse-line.js';
import type { DumpTable } from './tables.js';

/** A row with its line number. */
export interface ReadRow extends RowLine {
  /** From 1. */
  readonly line: number;
  /** Length of the line, bytes. */
  readonly size: number;
}

const EXPECTED: Readonly<Record<CellKind, string>> = {
  text: 'text or null',
  integer: 'a whole number or null',
  flag: 'true, false or null',
  double: 'a number or null',
};

/** A row, with exactly the columns of its table. Throws DumpProblem. */
export function readRow(
  line: Line,
  content: unknown,
  tables: ReadonlyMap<string, DumpTable>,
): ReadRow {
  if (!isMap(content) || typeof content['table'] !== 'string' || !isMap(content['row']))
    throw wrongLine(line, 'expected a row, {"table":…,"row":{…}}');
  const table = tables.get(content['table']);
  if (table === undefined)
    throw wrongLine(line, `there is no table ${show(content['table'])} in this schema version`);
  const row: Record<string, DumpedCell> = {};
  for (const [column, kind] of table.columns) {
    const value = content['row'][column];
    if (!fits(kind, value))
      throw wrongLine(
        line,
        `column ${column} of ${table.name}: found ${show(value)}, expected ${EXPECTED[kind]}`,
      );
    row[column] = value;
  }
  const more = Object.keys(content['row']).find((column) => !table.columns.has(column));
  if (more !== undefined)
    throw wrongLine(line, `${table.name} has no column ${show(more)} in this schema version`);
  return { table: table.name, row, line: line.number, size: line.bytes.length };
}
