import type { CurrentReport, Reporter } from '../../domain/pool.js';
import type { ReportHead } from '../../domain/report.js';

/** The fields of a host's report that decide its order. */
export type OrderedReport = ReportHead & { readonly host: string };

/** How many ended runs of a reporter are remembered. */
const MAX_ENDED = 8;

/**
 * Why a report is not newer than the current one; null if it is. The order is causal if the manager
 * supports it: by runs of a reporter and their sequence, and by the accounting revision that was
 * seen before measuring. So space that one report contains never becomes free by a report that does
 * not contain it. Otherwise times decide.
 */
export function notNewer(current: CurrentReport, report: OrderedReport): string | null {
  const reporter = current.reporters[report.host];
  if (report.incarnation !== '' && reporter !== undefined) {
    if (reporter.ended.includes(report.incarnation))
      return `incarnation ${report.incarnation} of ${report.host} has ended`;
    if (reporter.incarnation === report.incarnation && report.sequence <= reporter.sequence) {
      return `sequence ${report.sequence} is not newer than ${reporter.sequence}`;
    }
  }
  if (
    report.accountingRevision !== null &&
    current.accountingRevision !== null &&
    report.accountingRevision < current.accountingRevision
  ) {
    return (
      `revision ${report.accountingRevision} is older than ${current.accountingRevision}, which ` +
      `${current.host} reported`
    );
  }
  const timed =
    report.incarnation === '' && report.measuredAt !== null && current.measuredAt !== null;
  if (timed && Number(report.measuredAt) < Number(current.measuredAt)) {
    return (
      `measured at ${new Date(Number(report.measuredAt)).toISOString()}, before the report ` +
      'that stands'
    );
  }
  return null;
}

/**
 * The reporters of a backend after a report was taken. A run that was not seen before ends the run
 * before it.
 */
export function reportersAfter(
  current: CurrentReport | null,
  report: OrderedReport,
): Readonly<Record<string, Reporter>> {
  const before = current?.reporters[report.host];
  const superseded =
    before !== undefined && before.incarnation !== '' && before.incarnation !== report.incarnation;
  const ended = superseded
    ? [...before.ended, before.incarnation].slice(-MAX_ENDED)
    : (before?.ended ?? []);
  return {
    ...current?.reporters,
    [report.host]: { incarnation: report.incarnation, sequence: report.sequence, ended },
  };
}

/**
 * Whether an unchanged report also adds nothing to what is kept of its reporter. If so, it need not
 * be written.
 */
export function sameReporter(current: CurrentReport, report: OrderedReport): boolean {
  const reporter = current.reporters[report.host];
  return (
    current.host === report.host &&
    reporter !== undefined &&
    reporter.incarnation === report.incarnation
  );
}
