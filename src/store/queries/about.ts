import type { Dialect } from '../sql/dialect.js';

/** Which decisions, `d` in SQL, are asked for. */
export interface AboutQuery {
  /** What is read of each. */
  readonly select: string;
  /** Further tables, each followed by a comma. */
  readonly from?: string;
  /** The condition that a column holds the subject. */
  readonly subject: (column: string) => string;
  /** A further condition. */
  readonly and?: string;
}

/**
 * The SQL of decisions about a subject, in no order. On SQLite the conditions, and so their
 * parameters, come twice (`twice`): decisions that their volumes' rows name are found by these, all
 * others by the index.
 */
export function about(
  dialect: Dialect,
  { select, from = '', subject, and = 'true' }: AboutQuery,
): string {
  const found = `select ${select} from ${from}`;
  const indexed = `${found}decisions as d where ${subject('d.subject')} and ${and}`;
  if (!dialect.findsByVolume) return indexed;
  return (
    `${indexed} and d.found_by_volume is null union all ${found}volumes as named, decisions as d ` +
    `where ${subject('named.volume_id')} and d.decision_id = named.decision_id and ` +
    `d.subject = named.volume_id and d.found_by_volume is not null and ${and}`
  );
}

/** The parameters of such SQL. */
export function twice<T>(dialect: Dialect, bindings: readonly T[]): readonly T[] {
  return dialect.findsByVolume ? [...bindings, ...bindings] : bindings;
}
