import { CodedError, type ErrorReason } from '../../domain/errors.js';
import type { Ledger } from '../../ledger/api/ledger.js';

const UNKNOWN: ReadonlySet<ErrorReason> = new Set(['POOL_NOT_FOUND', 'BACKEND_NOT_FOUND']);

/**
 * What is looked up in this server's memory. Nothing is said to be unknown before the database was
 * asked: another server may have just heard of it (ADR 0056). Rejects as `look` throws, and with
 * STORE_UNAVAILABLE if the database cannot be asked.
 */
export async function knownAnywhere<T>(
  ledger: Pick<Ledger, 'caughtUp'>,
  look: () => T,
): Promise<T> {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof CodedError && UNKNOWN.has(error.reason))) throw error;
    await ledger.caughtUp();
    return look();
  }
}
