import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { ReportCapabilitiesResponseSchema } from '../../../gen/stowage/v1/capability_service_pb.js';
import {
  ScheduleCreateVolumeResponseSchema,
  StreamCreateVolumesResponseSchema,
} from '../../../gen/stowage/v1/scheduler_service_pb.js';
import { WatchDecisionsResponseSchema } from '../../../gen/stowage/v1/worker_service_pb.js';
import { writeCreateAnswer, writeCreateAnswers } from './create-answer.js';
import { writeOrders } from './offers.js';
import { writeReportAnswer } from './report-answer.js';

/** A hot answer with its handwritten encoder. */
export interface HandWritten<O extends DescMessage = DescMessage> {
  readonly schema: O;
  readonly write: (to: BinaryWriter, init: MessageInitShape<O>) => void;
}

/**
 * Answers that are sent so often that building a message costs more than encoding it. Tests compare
 * the bytes with those of the generated encoder.
 */
export const HAND_WRITTEN: readonly HandWritten[] = [
  of(ScheduleCreateVolumeResponseSchema, writeCreateAnswer),
  of(StreamCreateVolumesResponseSchema, writeCreateAnswers),
  of(WatchDecisionsResponseSchema, writeOrders),
  of(ReportCapabilitiesResponseSchema, writeReportAnswer),
];

function of<O extends DescMessage>(schema: O, write: HandWritten<O>['write']): HandWritten {
  return { schema, write: write as HandWritten['write'] };
}
