import type { LedgerContext } from '../context.js';
import type { CallSignal } from '../lib/ports.js';
import type { RequestDraft } from '../reservations/operations/rules.js';

/**
 * Waits after a start for the reports that the ledger lacks, unless the request was answered
 * before. Backups need no reports.
 */
export function reportsAreIn(
  context: LedgerContext,
  { operation, key }: RequestDraft,
  signal: CallSignal | undefined,
): Promise<void> | undefined {
  if (context.startup.awaited().length === 0 || operation === 'create_backup') return undefined;
  return waitForReports(context, key, signal);
}

async function waitForReports(
  { startup, store }: LedgerContext,
  key: string,
  signal: CallSignal | undefined,
): Promise<void> {
  if ((await store.request(key)) === null) await startup.wait(signal);
}
