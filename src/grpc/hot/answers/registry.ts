import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  ScheduleCreateVolumeResponseSchema,
  StreamCreateVolumesResponseSchema,
} from '../../../gen/stowage/v1/scheduler_service_pb.js';
import { WatchDecisionsResponseSchema } from '../../../gen/stowage/v1/worker_service_pb.js';
import { writeCreateAnswer, writeCreateAnswers } from './create-answer.js';
import { writeOrders } from './offers.js';

/** A hot answer with what was written by hand to encode it. */
export interface HandWritten<O extends DescMessage = DescMessage> {
  readonly schema: O;
  readonly write: (to: BinaryWriter, init: MessageInitShape<O>) => void;
}

/**
 * The answers that go out so often that making a message of each costs more than its bytes. Tests
 * hold the bytes equal.
 */
export const HAND_WRITTEN: readonly HandWritten[] = [
  of(ScheduleCreateVolumeResponseSchema, writeCreateAnswer),
  of(StreamCreateVolumesResponseSchema, writeCreateAnswers),
  of(WatchDecisionsResponseSchema, writeOrders),
];

function of<O extends DescMessage>(schema: O, write: HandWritten<O>['write']): HandWritten {
  return { schema, write: write as HandWritten['write'] };
}
