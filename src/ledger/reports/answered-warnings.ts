import { CodedError } from '../../domain/errors.js';
import { type PoolRecord, poolIdentity } from '../../domain/pool.js';
import type { BackendReport, ReportWarning } from '../../domain/report.js';
import type { ArrivingPool } from '../../engine/driver-report/arrival.js';
import { besideLedger, reportWarnings } from '../../engine/report-warnings/report-warnings.js';
import type { LedgerContext } from '../context.js';
import { backendOf } from '../hosts/membership.js';
import { PART, type Turn } from './compare-report.js';

/** Most warnings of one answer: a report may have thousands of pools. */
const MAX_WARNINGS = 100;

/** What is suspicious in a report. Such a report is taken, unless the server is strict. */
export async function warningsOf(
  { warnings }: LedgerContext,
  report: BackendReport,
  pools: readonly ArrivingPool[],
  turn: Turn,
): Promise<readonly ReportWarning[]> {
  // A backup service has no figures, and nobody evaluates anything of it.
  if (report.serviceKind === 'backup') return [];
  // What is found of each pool is remembered, so that of many pools it can be found part by part.
  for (let from = 0; pools.length > PART && from < pools.length; from += PART) {
    for (const pool of pools.slice(from, from + PART)) warnings.ofReport(pool.report);
    await turn();
  }
  return reportWarnings(report, pools, (pool) => warnings.ofReport(pool.report), warnings.shared);
}

/**
 * What is suspicious in a report compared with the ledger. That is not the report's fault alone, so
 * that a strict server takes it too. `rowOf` gives the row of a pool, by its identity.
 */
export function besideLedgerOf(
  { warnings }: LedgerContext,
  report: BackendReport,
  pools: readonly ArrivingPool[],
  rowOf: (pool: string) => PoolRecord | null,
): readonly ReportWarning[] {
  const backend = backendOf(report);
  const warningsOfRow = (name: string) => {
    const row = rowOf(poolIdentity(backend, name));
    return row === null ? [] : warnings.besideLedger(row);
  };
  return besideLedger(report, pools, warningsOfRow);
}

/** The warnings of an answer, each with its path in the request, as many as an answer may hold. */
export function bounded(found: readonly ReportWarning[]): readonly ReportWarning[] {
  const named = found.map((one) => ({ ...one, field: `report.${one.field}` }));
  if (named.length <= MAX_WARNINGS) return named;
  const more = {
    field: 'report',
    description: `${named.length - MAX_WARNINGS} more warnings`,
    reason: '',
  };
  return [...named.slice(0, MAX_WARNINGS), more];
}

/** The error by which a strict server refuses a suspicious report. */
export function suspicious(violations: readonly ReportWarning[]): CodedError {
  const [first] = violations;
  const message =
    `${first?.field}: ${first?.description} (this server takes no such reports: ` +
    'reports.strict)';
  return new CodedError('INVALID_FIELDS', message, { violations });
}
