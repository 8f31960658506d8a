import type { ReportCapabilitiesResponse } from '../../gen/stowage/v1/capability_service_pb.js';
import { ServiceKind } from '../../gen/stowage/v1/pool_pb.js';
import type { ReportInit } from '../files/report-file/convert.js';
import { filePath } from '../files/report-file/file-path.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';
import { count } from './diagnosis.js';

/** A report with its answer. */
export interface AnsweredReport {
  readonly report: ReportInit;
  readonly answer: ReportCapabilitiesResponse;
}

/** Columns of a list of answered reports. */
export const REPORT_COLUMNS: readonly Column<AnsweredReport>[] = [
  { name: 'host', value: ({ report }) => report.host },
  { name: 'applied', value: ({ answer }) => answer.applied },
  { name: 'pools', value: ({ report }) => poolCount(report) },
  { name: 'accounting revision', value: ({ answer }) => answer.accountingRevision },
  { name: 'ignored', value: ({ answer }) => answer.ignoredReason },
];

/** The answer to a report, as a sentence. */
export function reportSentence({ report, answer }: AnsweredReport): string {
  if (!answer.applied) return `${plain(report.host)}: ignored: ${plain(answer.ignoredReason)}`;
  const what = whatOf(report);
  const revision = `accounting revision ${answer.accountingRevision}`;
  return `${plain(report.host)}: ${what} reported, ${revision}`;
}

function whatOf(report: ReportInit): string {
  if (report.serviceKind === ServiceKind.BACKUP) return 'backup service';
  return report.volumeStats['pools'] == null ? 'one pool' : count(poolCount(report), 'pool');
}

/** Number of pools in a report. A driver that lists none is one pool itself. */
function poolCount({ volumeStats: { pools = null }, serviceKind }: ReportInit): number {
  if (serviceKind === ServiceKind.BACKUP) return 0;
  if (pools === null) return 1;
  return Array.isArray(pools) ? pools.length : 0;
}

/** Warnings about an accepted report, a line each, with the paths of its file. */
export function warningLines({ report, answer }: AnsweredReport): readonly string[] {
  return answer.warnings.map(
    ({ field, description }) =>
      `stowage: warning: ${plain(report.host)}: ${plain(filePath(field))}: ${plain(description)}`,
  );
}
