import type { ReportCapabilitiesResponse } from '../../gen/stowage/v1/capability_service_pb.js';
import { ServiceKind } from '../../gen/stowage/v1/pool_pb.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';
import type { ReportInit } from '../report-file/convert.js';
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
  { name: 'pools', value: ({ report }) => (report.wholeBackend ? 1 : (report.pools?.length ?? 0)) },
  { name: 'revision', value: ({ answer }) => answer.ledgerRevision },
  { name: 'ignored', value: ({ answer }) => answer.ignoredReason },
];

/** What became of a report, in a sentence. */
export function reportSentence({ report, answer }: AnsweredReport): string {
  if (!answer.applied) return `${plain(report.host)}: ignored: ${plain(answer.ignoredReason)}`;
  const what = whatOf(report);
  return `${plain(report.host)}: ${what} reported, ledger revision ${answer.ledgerRevision}`;
}

function whatOf({ serviceKind, wholeBackend, pools }: AnsweredReport['report']): string {
  if (serviceKind === ServiceKind.BACKUP) return 'backup service';
  return wholeBackend ? 'one pool' : count(pools?.length ?? 0, 'pool');
}

/** What is wrong with a report that was taken all the same, a line each. */
export function warningLines({ report, answer }: AnsweredReport): readonly string[] {
  return answer.warnings.map(({ field, description }) => `stowage: warning: ${plain(report.host)}: ${plain(field)}: ${plain(description)}`);
}
