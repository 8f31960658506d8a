import { CodedError } from '../../domain/errors.js';
import type { LedgerContext } from '../context.js';

/**
 * Read-your-writes, also across servers: resolves once this server has applied commits up to
 * `revision`. Throws REVISION_NOT_REACHED if the ledger has no such position.
 */
export async function reached(
  { index, indexSync }: LedgerContext,
  revision: number,
): Promise<void> {
  if (index.revision >= revision) return;
  await indexSync.catchUp();
  if (index.revision >= revision) return;
  const metadata = { min_read_revision: String(revision), read_revision: String(index.revision) };
  const message =
    `the ledger is at ${index.revision} and never was at ${revision}: is that of another ` +
    'database, or of one that lost its last commits?';
  throw new CodedError('REVISION_NOT_REACHED', message, { metadata });
}
