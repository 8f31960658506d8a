import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type BackendReport,
  BackendReportSchema,
  type ReportCapabilitiesResponseSchema,
  type StreamCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { Stage } from './stage.js';
import { itemStatus } from './status.js';
import { Refused } from './wire.js';

/** Takes a report, as the server would. */
export function report(
  stage: Stage,
  sent: BackendReport | undefined,
): MessageInitShape<typeof ReportCapabilitiesResponseSchema> {
  if (sent === undefined)
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: 'report: is missing',
    });
  if (stage.refuseReports) {
    stage.refusedReports += 1;
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: 'played: the report is refused',
    });
  }
  stage.check(BackendReportSchema, sent);
  const named = sent.accountingRevision ?? 0n;
  if (named > stage.revision)
    throw new Refused({
      code: 'FAILED_PRECONDITION',
      reason: 'REVISION_AHEAD',
      message: `revision ${named} was never given out`,
    });
  const standing = stage.lastReport?.accountingRevision ?? 0n;
  if (named < standing)
    return {
      applied: false,
      ignoredReason: `an older revision than ${standing}`,
      accountingRevision: stage.revision,
    };
  stage.lastReport = sent;
  return { applied: true, accountingRevision: stage.revision };
}

/** The same on a stream, which goes on after a refusal. */
export function reportOnStream(
  stage: Stage,
  sent: BackendReport | undefined,
): MessageInitShape<typeof StreamCapabilitiesResponseSchema> {
  try {
    return { answer: { case: 'accepted', value: report(stage, sent) } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { answer: { case: 'refused', value: itemStatus(error.refusal) } };
  }
}
