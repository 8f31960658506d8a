import { CodedError } from '../../domain/errors.js';
import type { ReportHead } from '../../domain/report.js';
import { spanWords } from '../../engine/lib/span-words.js';
import type { LedgerContext } from '../context.js';

/**
 * The error of a report that cannot be true: it names an accounting revision that its backend,
 * which is at `revision`, never gave out (REVISION_AHEAD), or it was measured later than `now`, ms
 * since 1970, by more than the tolerance (CLOCK_AHEAD). Null: it may be true.
 */
export function whyImpossible(
  { settings: { clockToleranceMs } }: Pick<LedgerContext, 'settings'>,
  { accountingRevision, measuredAt }: ReportHead,
  revision: number,
  now: number,
): CodedError | null {
  if (accountingRevision !== null && accountingRevision > revision)
    return revisionAhead(accountingRevision, revision);
  if (measuredAt !== null && measuredAt > now + clockToleranceMs)
    return clockAhead(measuredAt - now, clockToleranceMs);
  return null;
}

function revisionAhead(named: number, revision: number): CodedError {
  const message =
    `the report names accounting revision ${named}, but the backend's is ${revision}: take it ` +
    'from the answer to a heartbeat';
  return new CodedError('REVISION_AHEAD', message, {
    metadata: { revision: String(named), accounting_revision: String(revision) },
  });
}

function clockAhead(aheadMs: number, toleranceMs: number): CodedError {
  const message =
    `the report was measured ${spanWords(aheadMs)} ahead of the server's clock, more than the ` +
    `${spanWords(toleranceMs)} allowed`;
  return new CodedError('CLOCK_AHEAD', message, {
    metadata: { ahead_ms: String(aheadMs), tolerance_ms: String(toleranceMs) },
    violations: [{ field: 'report.measured_at', description: message }],
  });
}
