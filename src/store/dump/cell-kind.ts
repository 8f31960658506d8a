import { type Cell, fromDouble } from '../sql/cell.js';

/** What a column holds, in any kind of database. */
export type CellKind = 'text' | 'integer' | 'flag' | 'double';

/** A value as an export writes it: the same for every kind of database. */
export type DumpedCell = string | number | boolean | null;

/** The declared types of SQLite columns, as the migrations write them. */
const KINDS: Readonly<Record<string, CellKind>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'integer',
  boolean: 'flag',
  float: 'double',
  double: 'double',
};

/** The kind of a declared column. Throws if the type is not in the table above. */
export function kindOf(declared: string): CellKind {
  const kind = KINDS[declared.toLowerCase()];
  if (kind === undefined) throw new Error(`columns of type ${declared} cannot be exported yet`);
  return kind;
}

/** A database's value as an export writes it. Throws if the column holds anything else. */
export function toDump(kind: CellKind, cell: Cell | boolean | undefined): DumpedCell {
  if (cell === null) return null;
  switch (kind) {
    case 'text':
      if (typeof cell === 'string') return cell;
      break;
    case 'integer': {
      // Some drivers give 64-bit numbers as text.
      const whole = Number(cell);
      if (cell !== undefined && cell !== '' && Number.isSafeInteger(whole)) return whole;
      break;
    }
    case 'flag':
      if (typeof cell === 'boolean') return cell;
      if (cell === 0 || cell === 1) return cell === 1;
      break;
    case 'double':
      if (typeof cell === 'number' || isSpecial(cell)) return fromDouble(Number(cell));
      break;
  }
  throw new Error(`found ${JSON.stringify(cell) ?? 'nothing'}`);
}

/** Whether a value of an export fits a column. */
export function fits(kind: CellKind, value: unknown): value is DumpedCell {
  if (value === null) return true;
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'double':
      return Number.isFinite(value) || isSpecial(value);
  }
}

/** Numbers that JSON cannot express. */
function isSpecial(value: unknown): boolean {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}
