import type { ReservationRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { type CurrentReport, type PoolRecord, poolIdentity } from '../../domain/pool.js';
import type {
  BackendReport,
  HostIdentity,
  ReportHead,
  ReportWarning,
} from '../../domain/report.js';
import { type ArrivingPool, arrivingPools } from '../../engine/driver-report/arrival.js';
import { spanWords } from '../../engine/lib/span-words.js';
import { besideLedger, reportWarnings } from '../../engine/report-warnings/report-warnings.js';
import type { KnownReport, ReportAnswer } from '../api/reports.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import {
  backendOf,
  keysOfHost,
  recordHost,
  refuseFormerName,
  refuseFormerPools,
  restate,
  sameIdentity,
} from '../hosts/membership.js';
import { notNewer, reportersAfter, sameReporter } from '../hosts/report-order.js';
import { digest } from '../lib/digest.js';
import { backendRow, contain } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { reachable, refuseRenamed } from './heartbeat.js';
import { listPools } from './list-reported-pools.js';
import { knownAs } from './same-pools.js';

/** Pools that are looked at in one go. */
const PART = 512;
/** Most warnings of one answer: a report may have thousands of pools. */
const MAX_WARNINGS = 100;

/**
 * Takes a backend's full state. Reservations that the report does not contain stay subtracted, so
 * that no report hands the same space out twice. Throws INVALID_FIELDS if the server is strict,
 * REVISION_AHEAD, CLOCK_AHEAD, BACKEND_RENAMED, POOL_RENAMED, STORE_UNAVAILABLE; the report before
 * it then stays current.
 */
export async function reportCapabilities(
  context: LedgerContext,
  report: BackendReport,
): Promise<ReportAnswer> {
  const backend = backendOf(report);
  await refuseRenamed(context, report);
  // A report of thousands of pools is looked at in parts, so that others are not kept waiting.
  const isLong = report.layout.kind === 'pools' && report.layout.pools.length > PART;
  const turn = () => (isLong ? context.turn() : undefined);
  const arrived = await arrive(context, report, turn);
  const stands = context.index.backend(backend)?.report ?? null;
  const { pools, isSame } = await compare(context, backend, arrived, turn);
  for (let from = 0; isLong && from < pools.length; from += PART) {
    for (const pool of pools.slice(from, from + PART)) context.warnings.ofReport(pool.report);
    await turn();
  }
  const found = warningsOf(context, report, pools);
  const warnings = bounded(found);
  if (context.settings.strictReports && warnings.length > 0) throw suspicious(warnings);
  const content =
    isSame && stands !== null ? stands.digest : await contentOf(context, report, pools, turn);
  context.liveness.seen(report.host);
  reachable(context);
  const known: KnownReport = {
    identity: identityOf(report),
    content,
    warnings,
    settings: context.settings,
  };
  const unchanged = isSame ? answerUnchanged(context, known, report) : null;
  const withLedger = (rowOf: (pool: string) => PoolRecord | null) =>
    bounded([...found, ...besideLedgerOf(context, report, pools, rowOf)]);
  if (unchanged !== null)
    return { ...unchanged, warnings: withLedger((pool) => context.index.pool(pool) ?? null) };
  const { result, revision } = await context.commits.submit({
    keys: (keys) => {
      keysOfHost(keys, report.host, backend, context.index.host(report.host));
      keys.poolsOf.add(backend);
      keys.confirmedOf.add(backend);
      for (const pool of pools) keys.pools.add(poolIdentity(backend, pool.name));
    },
    run: (set, afterwards) => {
      const taken = takeReport(context, set, afterwards, report, pools, content);
      return {
        ...taken,
        warnings: taken.applied ? withLedger((pool) => set.pools.get(pool)) : warnings,
      };
    },
  });
  return { ...result, readRevision: revision, known };
}

async function arrive(
  { settings, shown }: LedgerContext,
  report: BackendReport,
  turn: () => Promise<void> | undefined,
): Promise<readonly ArrivingPool[]> {
  const { layout } = report;
  const { groupCapabilities, profile } = settings;
  const { defaultRatio } = profile;
  if (layout.kind !== 'pools' || layout.pools.length <= PART)
    return arrivingPools(report, defaultRatio, groupCapabilities, shown);
  const arrived = new Map<string, ArrivingPool>();
  for (let from = 0; from < layout.pools.length; from += PART) {
    await turn();
    const part = { ...report, layout: { ...layout, pools: layout.pools.slice(from, from + PART) } };
    for (const pool of arrivingPools(part, defaultRatio, groupCapabilities, shown))
      arrived.set(pool.name, pool);
  }
  return [...arrived.values()];
}

/** Compares a report with the rows that are known; one of many pools, part by part. */
async function compare(
  { index }: LedgerContext,
  backend: string,
  arrived: readonly ArrivingPool[],
  turn: () => Promise<void> | undefined,
): Promise<{ readonly pools: readonly ArrivingPool[]; readonly isSame: boolean }> {
  const pools: ArrivingPool[] = [];
  let same = 0;
  for (let from = 0; from < arrived.length; from += PART) {
    if (from > 0) await turn();
    for (const pool of arrived.slice(from, from + PART)) {
      const known = knownAs(index, backend, pool);
      if (known !== null) same += 1;
      pools.push(known ?? pool);
    }
  }
  const listed = index.poolsOf(backend).filter(({ report }) => report !== null);
  return { pools, isSame: same === pools.length && listed.length === same };
}

/**
 * Tells what a report says of its pools from what others said: a digest of what was received and of
 * the settings that its pools depend on. If nobody made the first, of the pools; of many pools, of
 * parts of them.
 */
async function contentOf(
  { settings: { groupCapabilities, profile } }: LedgerContext,
  { received }: BackendReport,
  pools: readonly ArrivingPool[],
  turn: () => Promise<void> | undefined,
): Promise<string> {
  if (received !== undefined) return digest([received, profile.defaultRatio, groupCapabilities]);
  if (pools.length <= PART) return digest(pools);
  const parts: string[] = [];
  for (let from = 0; from < pools.length; from += PART) {
    await turn();
    parts.push(digest(pools.slice(from, from + PART)));
  }
  return digest(parts);
}

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
  // If the report must be written, its warnings against the ledger are no longer known.
  const rows = context.index.poolsOf(backendOf(known.identity));
  if (rows.some((pool) => context.warnings.besideLedger(pool).length > 0)) return null;
  reachable(context);
  const unchanged = answerUnchanged(context, known, head, rows);
  if (unchanged !== null) context.liveness.seen(known.identity.host);
  return unchanged;
}

function identityOf({ host, cluster, zone, serviceKind }: BackendReport): HostIdentity {
  return { host, cluster, zone, serviceKind };
}

/** What is suspicious in a report. Such a report is taken, unless the server is strict. */
function warningsOf(
  { warnings }: LedgerContext,
  report: BackendReport,
  pools: readonly ArrivingPool[],
): readonly ReportWarning[] {
  // A backup service has no figures, and nobody evaluates anything of it.
  if (report.serviceKind === 'backup') return [];
  return reportWarnings(report, pools, (pool) => warnings.ofReport(pool.report), warnings.shared);
}

/**
 * What is suspicious in a report compared with the ledger. That is not the report's fault alone, so
 * that a strict server takes it too.
 */
function besideLedgerOf(
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
function bounded(found: readonly ReportWarning[]): readonly ReportWarning[] {
  const named = found.map((one) => ({ ...one, field: `report.${one.field}` }));
  if (named.length <= MAX_WARNINGS) return named;
  const more = {
    field: 'report',
    description: `${named.length - MAX_WARNINGS} more warnings`,
    reason: '',
  };
  return [...named.slice(0, MAX_WARNINGS), more];
}

function suspicious(violations: readonly ReportWarning[]): CodedError {
  const [first] = violations;
  const message =
    `${first?.field}: ${first?.description} (this server takes no such reports: ` +
    'reports.strict)';
  return new CodedError('INVALID_FIELDS', message, { violations });
}

/**
 * An unchanged report with nothing to contain writes nothing. Its sign of life is recorded already,
 * and its age is kept with the marks.
 */
function answerUnchanged(
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
    beyond(context, report, row.accountingRevision, context.now()) !== null
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

function takeReport(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  report: BackendReport,
  pools: readonly ArrivingPool[],
  content: string,
): Omit<ReportAnswer, 'readRevision' | 'warnings' | 'known'> {
  const backend = backendOf(report);
  refuseFormerName(context.index, report);
  const row = set.backends.get(backend);
  if (row !== null) refuseFormerPools(row, pools);
  const error = beyond(context, report, row?.accountingRevision ?? 0, set.now);
  if (error !== null) throw error;
  const { leftBackend } = recordHost(set, report);
  if (leftBackend !== null) restate(set, leftBackend);
  const current = row?.report ? context.marks.on(backend, row.report) : null;
  const stale = current === null ? null : notNewer(current, report);
  if (stale === null) {
    const contained = contain(
      set,
      backend,
      containedBy(report, set.now, context.settings.clockToleranceMs),
    );
    listPools(context, set, backend, pools, report.serviceKind);
    const known = backendRow(set, backend);
    const marks = context.marks.of(backend);
    afterwards.onCommit(() => context.marks.forget(backend, marks));
    set.backends.put({
      ...known,
      cluster: report.cluster,
      report: {
        host: report.host,
        reporters: reportersAfter(current, report),
        accountingRevision:
          report.accountingRevision ?? highest(current?.accountingRevision ?? null, contained),
        measuredAt: report.measuredAt,
        receivedAt: set.now,
        heardAt: set.now,
        tooOld: false,
        digest: content,
      },
    });
  }
  restate(set, backend);
  afterwards.onCommit(() => {
    context.startup.look();
    context.dispatcher.kick(backend);
  });
  return {
    applied: stale === null,
    ignoredReason: stale ?? '',
    accountingRevision: backendRow(set, backend).accountingRevision,
  };
}

/** The newest revision that a report without one contains, as far as is known. */
function highest(before: number | null, contained: readonly ReservationRecord[]): number | null {
  return contained.reduce<number | null>(
    (most, { confirmedAccountingRevision }) => Math.max(most ?? 0, confirmedAccountingRevision),
    before,
  );
}

/**
 * Which confirmed reservations a report contains: by the revision that its manager had seen before
 * measuring, else by its time less a tolerance.
 */
function containedBy(
  report: BackendReport,
  now: number,
  toleranceMs: number,
): (reservation: ReservationRecord) => boolean {
  const { accountingRevision } = report;
  if (accountingRevision !== null)
    return (reservation) => reservation.confirmedAccountingRevision <= accountingRevision;
  const until = (report.measuredAt ?? now) - toleranceMs;
  return (reservation) => reservation.confirmedAt !== null && reservation.confirmedAt <= until;
}

/**
 * Refuses a report that cannot be true: its revision was never given out, or it was measured later
 * than now.
 */
function beyond(
  context: LedgerContext,
  report: ReportHead,
  revision: number,
  now: number,
): CodedError | null {
  const { clockToleranceMs } = context.settings;
  if (report.accountingRevision !== null && report.accountingRevision > revision) {
    const metadata = {
      revision: String(report.accountingRevision),
      accounting_revision: String(revision),
    };
    const message =
      `the report names accounting revision ${report.accountingRevision}, but the backend's is ` +
      `${revision}: take it from the answer to a heartbeat`;
    return new CodedError('REVISION_AHEAD', message, { metadata });
  }
  if (report.measuredAt !== null && report.measuredAt > now + clockToleranceMs) {
    const ahead = report.measuredAt - now;
    const message =
      `the report was measured ${spanWords(ahead)} ahead of the server's clock, more than the ` +
      `${spanWords(clockToleranceMs)} allowed`;
    return new CodedError('CLOCK_AHEAD', message, {
      metadata: { ahead_ms: String(ahead), tolerance_ms: String(clockToleranceMs) },
      violations: [{ field: 'report.measured_at', description: message }],
    });
  }
  return null;
}
