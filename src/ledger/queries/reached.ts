import { CodedError } from '../../domain/errors.js';
import type { LedgerContext } from '../context.js';

/**
 * Lets a reader see what it has seen before, or was told of, by another server: resolves once this
 * one knows of the ledger up to that position. Throws REVISION_NOT_REACHED where the ledger never
 * was there.
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
