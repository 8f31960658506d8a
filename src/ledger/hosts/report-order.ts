import type { CurrentReport, Reporter } from '../../domain/pool.js';
import type { ReportHead } from '../../domain/report.js';

/** A host's report, as far as its order is asked for. */
export type OrderedReport = ReportHead & { readonly host: string };

/** How many ended runs of a reporter are remembered. */
const MAX_ENDED = 8;

/**
 * Why a report is not newer than the one that stands; null where it is. Order is causal where the
 * manager takes part in it: runs of a reporter and their sequence, and the accounting revision that was
 * seen before measuring: space that one report contains is never taken for free by one that does
 * not. Otherwise times decide.
 */
export function notNewer(standing: CurrentReport, report: OrderedReport): string | null {
  const reporter = standing.reporters[report.host];
  if (report.incarnation !== '' && reporter !== undefined) {
    if (reporter.ended.includes(report.incarnation))
      return `incarnation ${report.incarnation} of ${report.host} has ended`;
    if (reporter.incarnation === report.incarnation && report.sequence <= reporter.sequence) {
      return `sequence ${report.sequence} is not newer than ${reporter.sequence}`;
    }
  }
  if (
    report.accountingRevision !== null &&
    standing.accountingRevision !== null &&
    report.accountingRevision < standing.accountingRevision
  ) {
    return (
      `revision ${report.accountingRevision} is older than ${standing.accountingRevision}, which ` +
      `${standing.host} reported`
    );
  }
  const timed =
    report.incarnation === '' && report.measuredAt !== null && standing.measuredAt !== null;
  if (timed && Number(report.measuredAt) < Number(standing.measuredAt)) {
    return (
      `measured at ${new Date(Number(report.measuredAt)).toISOString()}, before the report ` +
      'that stands'
    );
  }
  return null;
}

/**
 * The reporters of a backend after a report was taken: a run that was not seen before ends the one
 * before it.
 */
export function reportersAfter(
  standing: CurrentReport | null,
  report: OrderedReport,
): Readonly<Record<string, Reporter>> {
  const before = standing?.reporters[report.host];
  const superseded =
    before !== undefined && before.incarnation !== '' && before.incarnation !== report.incarnation;
  const ended = superseded
    ? [...before.ended, before.incarnation].slice(-MAX_ENDED)
    : (before?.ended ?? []);
  return {
    ...standing?.reporters,
    [report.host]: { incarnation: report.incarnation, sequence: report.sequence, ended },
  };
}

/**
 * Whether a report that says the same adds nothing to what is kept of its reporter: then it need
 * not be written.
 */
export function sameReporter(standing: CurrentReport, report: OrderedReport): boolean {
  const reporter = standing.reporters[report.host];
  return (
    standing.host === report.host &&
    reporter !== undefined &&
    reporter.incarnation === report.incarnation
  );
}
