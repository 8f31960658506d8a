import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type BackendReport,
  BackendReportSchema,
  type ReportCapabilitiesResponseSchema,
  type StreamCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { PlayedServer } from './played-server.js';
import { itemStatus } from './status.js';
import { Refused } from './wire.js';

/** Answers a report as the server would. */
export function report(
  server: PlayedServer,
  sent: BackendReport | undefined,
): MessageInitShape<typeof ReportCapabilitiesResponseSchema> {
  if (sent === undefined)
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: 'report: is missing',
    });
  if (server.refuseReports) {
    server.refusedReports += 1;
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: 'played: the report is refused',
    });
  }
  server.check(BackendReportSchema, sent);
  const named = sent.accountingRevision ?? 0n;
  if (named > server.revision)
    throw new Refused({
      code: 'FAILED_PRECONDITION',
      reason: 'REVISION_AHEAD',
      message: `revision ${named} was never given out`,
    });
  const standing = server.lastReport?.accountingRevision ?? 0n;
  if (named < standing)
    return {
      applied: false,
      ignoredReason: `an older revision than ${standing}`,
      accountingRevision: server.revision,
    };
  server.lastReport = sent;
  return { applied: true, accountingRevision: server.revision };
}

/** The same on a stream, which stays open after a refusal. */
export function reportOnStream(
  server: PlayedServer,
  sent: BackendReport | undefined,
): MessageInitShape<typeof StreamCapabilitiesResponseSchema> {
  try {
    return { answer: { case: 'accepted', value: report(server, sent) } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { answer: { case: 'refused', value: itemStatus(error.refusal) } };
  }
}
