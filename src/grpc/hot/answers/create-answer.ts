import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { StatusSchema } from '../../../gen/google/rpc/status_pb.js';
import { type PlacementSchema, SpecWarningSchema } from '../../../gen/stowage/v1/decision_pb.js';
import {
  type CreateVolumeResultSchema,
  type ScheduleCreateVolumeResponseSchema,
  type StreamCreateVolumesResponseSchema,
  WaitingSchema,
} from '../../../gen/stowage/v1/scheduler_service_pb.js';
import { writeDouble, writeInt32, writeMessage, writeText, writeUint64 } from './fields.js';

/** The answer to a create. */
export function writeCreateAnswer(
  to: BinaryWriter,
  answer: MessageInitShape<typeof ScheduleCreateVolumeResponseSchema>,
): void {
  writeText(to, 1, answer.decisionId);
  writeText(to, 2, answer.reservationId);
  if (answer.placement !== undefined) writeMessage(to, 3, answer.placement, writePlacement);
  writeInt32(to, 4, answer.attempt);
  writeDouble(to, 5, answer.weight);
  for (const alternative of answer.alternatives ?? [])
    writeMessage(to, 6, alternative, writeWeighedPool);
  writeUint64(to, 7, answer.readRevision);
  if (answer.waiting !== undefined) writeMessage(to, 8, answer.waiting, writeWaiting);
  for (const warning of answer.warnings ?? []) writeMessage(to, 9, warning, writeWarning);
}

/** The answers of a stream that share a message. */
export function writeCreateAnswers(
  to: BinaryWriter,
  { results }: MessageInitShape<typeof StreamCreateVolumesResponseSchema>,
): void {
  for (const result of results ?? []) writeMessage(to, 1, result, writeResult);
}

function writeResult(
  to: BinaryWriter,
  { requestId, result }: MessageInitShape<typeof CreateVolumeResultSchema>,
): void {
  writeText(to, 1, requestId);
  if (result?.case === 'placed') writeMessage(to, 2, result.value, writeCreateAnswer);
  if (result?.case === 'error') writeMessage(to, 3, result.value, writeStatus);
}

/** Not written by hand: few wait. */
function writeWaiting(to: BinaryWriter, waiting: MessageInitShape<typeof WaitingSchema>): void {
  to.raw(toBinary(WaitingSchema, create(WaitingSchema, waiting)));
}

/** Not written by hand: few have any. */
function writeWarning(to: BinaryWriter, warning: MessageInitShape<typeof SpecWarningSchema>): void {
  to.raw(toBinary(SpecWarningSchema, create(SpecWarningSchema, warning)));
}

/** Not written by hand: refusals are rare, and their details have many types. */
function writeStatus(to: BinaryWriter, status: MessageInitShape<typeof StatusSchema>): void {
  to.raw(toBinary(StatusSchema, create(StatusSchema, status)));
}

/** Where a volume goes. */
export function writePlacement(
  to: BinaryWriter,
  placement: MessageInitShape<typeof PlacementSchema>,
): void {
  writeText(to, 1, placement.pool);
  writeText(to, 2, placement.backend);
  writeText(to, 3, placement.host);
  writeText(to, 4, placement.cluster);
  writeText(to, 5, placement.availabilityZone);
}

function writeWeighedPool(
  to: BinaryWriter,
  { pool, weight }: { readonly pool?: string; readonly weight?: number },
): void {
  writeText(to, 1, pool);
  writeDouble(to, 2, weight);
}
