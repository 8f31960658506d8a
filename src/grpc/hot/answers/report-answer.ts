import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { ReportCapabilitiesResponseSchema } from '../../../gen/stowage/v1/capability_service_pb.js';
import { writeBool, writeMessage, writeText, writeUint64 } from './fields.js';

type ReportAnswer = MessageInitShape<typeof ReportCapabilitiesResponseSchema>;

/** The answer to a report. */
export function writeReportAnswer(to: BinaryWriter, answer: ReportAnswer): void {
  writeBool(to, 1, answer.applied);
  writeText(to, 2, answer.ignoredReason);
  writeUint64(to, 3, answer.accountingRevision);
  writeUint64(to, 4, answer.readRevision);
  for (const warning of answer.warnings ?? []) writeMessage(to, 5, warning, writeWarning);
}

function writeWarning(
  to: BinaryWriter,
  { field, description, reason }: NonNullable<ReportAnswer['warnings']>[number],
): void {
  writeText(to, 1, field);
  writeText(to, 2, description);
  writeText(to, 3, reason);
}
