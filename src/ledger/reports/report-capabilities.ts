import type { ReservationRecord } from '../../domain/decision.js';
import { type PoolRecord, poolIdentity } from '../../domain/pool.js';
import type { BackendReport, HostIdentity } from '../../domain/report.js';
import type { ArrivingPool } from '../../engine/driver-report/arrival.js';
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
} from '../hosts/membership.js';
import { notNewer, reportersAfter } from '../hosts/report-order.js';
import { backendRow, contain } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { besideLedgerOf, bounded, suspicious, warningsOf } from './answered-warnings.js';
import { compareReport, contentOf, PART } from './compare-report.js';
import { reachable, refuseRenamed } from './heartbeat.js';
import { whyImpossible } from './impossible-report.js';
import { listPools } from './list-reported-pools.js';
import { answerUnchanged, mayHaveSaidElsewhere } from './unchanged-report.js';

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
  let compared = await compareReport(context, backend, report, turn);
  if (compared.sameAs !== null && mayHaveSaidElsewhere(context, report, report)) {
    // What was said before the last report is the same as what is known here, and yet new.
    await context.indexSync.catchUpTogether();
    compared = await compareReport(context, backend, report, turn);
  }
  const { pools, sameAs, settings } = compared;
  const found = await warningsOf(context, report, pools, turn);
  const warnings = bounded(found);
  if (context.settings.strictReports && warnings.length > 0) throw suspicious(warnings);
  const content = sameAs ?? (await contentOf(settings, report, pools, turn));
  context.liveness.seen(report.host);
  reachable(context);
  const known: KnownReport = {
    identity: identityOf(report),
    content,
    warnings,
    settings,
  };
  const unchanged = sameAs === null ? null : answerUnchanged(context, known, report);
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

function identityOf({ host, cluster, zone, serviceKind }: BackendReport): HostIdentity {
  return { host, cluster, zone, serviceKind };
}

/** Takes a report in full, on the locked rows. */
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
  const error = whyImpossible(context, report, row?.accountingRevision ?? 0, set.now);
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
