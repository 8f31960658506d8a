import type { CurrentReport } from '../../domain/pool.js';
import type { HostIdentity, ReportHead } from '../../domain/report.js';
import type { KnownReport, ReportAnswer } from '../api/reports.js';
import type { LedgerContext } from '../context.js';
import { backendOf, sameIdentity } from '../hosts/membership.js';
import { notNewer, sameReporter } from '../hosts/report-order.js';
import { reachable } from './heartbeat.js';
import { whyImpossible } from './impossible-report.js';

/**
 * Takes a report that repeats the current one. Null: it must be taken in full. Throws
 * STORE_UNAVAILABLE.
 */
export function reportAgain(
  context: LedgerContext,
  known: KnownReport,
  head: ReportHead,
): ReportAnswer | null {
  // Under other settings the same report may have another result.
  if (known.settings !== context.settings) return null;
  if (mayHaveSaidElsewhere(context, known.identity, head)) return null;
  // If the report must be written, its warnings against the ledger are no longer known.
  const rows = context.index.poolsOf(backendOf(known.identity));
  if (rows.some((pool) => context.warnings.besideLedger(pool).length > 0)) return null;
  reachable(context);
  const unchanged = answerUnchanged(context, known, head, rows);
  if (unchanged !== null) context.liveness.seen(known.identity.host);
  return unchanged;
}

/**
 * Whether its manager, or that of another host of its cluster, may have said something else to
 * another server, whose commit is not read here yet. Nobody did if the host is alone, and this is
 * the next of its reports that it counts by one.
 */
export function mayHaveSaidElsewhere(
  { store, index, marks }: LedgerContext,
  identity: HostIdentity,
  { incarnation, sequence }: ReportHead,
): boolean {
  if (!store.shared) return false;
  if (identity.cluster !== null) return true;
  const backend = backendOf(identity);
  const last = index.backend(backend)?.report?.reporters[identity.host];
  const mark = marks.of(backend)?.get(identity.host);
  const taken = [last, mark].filter((one) => one?.incarnation === incarnation);
  return incarnation === '' || !taken.some((one) => one?.sequence === sequence - 1);
}

/**
 * The answer to a report that says nothing new. Nothing is written: its age is noted in memory.
 * Null: it must be taken in full, because its host, its order, or a confirmed reservation that it
 * may contain changes a row.
 */
export function answerUnchanged(
  context: LedgerContext,
  known: KnownReport,
  head: ReportHead,
  rows = context.index.poolsOf(backendOf(known.identity)),
): ReportAnswer | null {
  const { index } = context;
  const { identity, content, warnings } = known;
  const { accountingRevision, incarnation, sequence, measuredAt } = head;
  const report = { host: identity.host, accountingRevision, incarnation, sequence, measuredAt };
  const backend = backendOf(identity);
  const row = index.backend(backend);
  const host = index.host(identity.host);
  const current = row?.report ?? null;
  if (row === undefined || host === undefined || current === null || current.digest !== content)
    return null;
  if (host.down || !sameIdentity(host, identity) || !sameReporter(current, report)) return null;
  if (current.tooOld || mustBeWritten(context, current)) return null;
  if (rows.some((pool) => pool.confirmedGib !== 0)) return null;
  if (
    notNewer(context.marks.on(backend, current), report) !== null ||
    whyImpossible(context, report, row.accountingRevision, context.now()) !== null
  )
    return null;
  context.marks.note(backend, report, context.now());
  return {
    applied: true,
    ignoredReason: '',
    warnings,
    accountingRevision: row.accountingRevision,
    readRevision: index.revision,
    known,
  };
}

/**
 * Whether other servers, which go by what is written, could take the current report for too old
 * before its marks are written. Marks are written within a quarter of the age limit. So a report
 * that comes later than half of the limit is written at once.
 */
function mustBeWritten(
  { settings: { maxReportAgeMs }, store, now }: LedgerContext,
  { heardAt }: CurrentReport,
): boolean {
  return store.shared && maxReportAgeMs !== null && now() - heardAt > maxReportAgeMs / 2;
}
