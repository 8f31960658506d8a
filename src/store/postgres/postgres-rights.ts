import { StoreUnavailable } from '../../ledger/store-port/store.js';
import { WRITTEN } from '../schema/written-tables.js';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import { withAdvice } from './postgres-advice.js';

/** The first written table in which the role may not do all that a server does. */
const FORBIDDEN =
  `select name from unnest(array[${WRITTEN.map((name) => `'${name}'`).join(', ')}]) as name ` +
  'where not (' +
  ['select', 'insert', 'update', 'delete']
    .map((right) => `has_table_privilege(name, '${right}')`)
    .join(' and ') +
  ') order by name limit 1';

/** PostgreSQL's own code and words for a missing right. */
class PermissionDenied extends Error {
  override readonly name = 'PermissionDenied';
  readonly code = '42501';
}

/**
 * Rejects with StoreUnavailable if the role lacks a right that some call needs, though a probe
 * alone would do without it.
 */
export async function checkRights(session: Session): Promise<void> {
  const [row] = await session.all(FORBIDDEN);
  if (row === undefined) return;
  const cause = new PermissionDenied(`permission denied for table ${text(row, 'name')}`);
  throw new StoreUnavailable(withAdvice(cause), { cause });
}
