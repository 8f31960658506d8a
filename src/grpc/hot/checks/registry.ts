import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import {
  HeartbeatRequestSchema,
  ReportCapabilitiesRequestSchema,
  StreamCapabilitiesRequestSchema,
} from '../../../gen/stowage/v1/capability_service_pb.js';
import { VolumeTypeSchema } from '../../../gen/stowage/v1/decision_pb.js';
import { ReconcilePoolRequestSchema } from '../../../gen/stowage/v1/pool_service_pb.js';
import {
  NewVolumeSchema,
  ScheduleCreateVolumeRequestSchema,
  StreamCreateVolumesRequestSchema,
} from '../../../gen/stowage/v1/scheduler_service_pb.js';
import { WatchDecisionsRequestSchema } from '../../../gen/stowage/v1/worker_service_pb.js';
import {
  isValidCreate,
  isValidNewVolume,
  isValidStreamMessage,
  isValidType,
} from './create-volume.js';
import { isValidReconcile, isValidWatch } from './lists.js';
import { isValidHeartbeat, isValidReport } from './report.js';

/** A hot message with its handwritten check. */
export interface HandWritten<I extends DescMessage = DescMessage> {
  readonly schema: I;
  /**
   * Whether the message keeps every rule that the proto declares. If so, the generic validator is
   * skipped.
   */
  readonly keepsRules: (message: MessageShape<I>) => boolean;
}

/**
 * Messages so frequent that the generic validator would cost more than the request itself. Tests
 * compare both checks.
 */
export const HAND_WRITTEN: readonly HandWritten[] = [
  of(ScheduleCreateVolumeRequestSchema, isValidCreate),
  of(StreamCreateVolumesRequestSchema, isValidStreamMessage),
  of(NewVolumeSchema, isValidNewVolume),
  of(VolumeTypeSchema, isValidType),
  of(ReportCapabilitiesRequestSchema, isValidReport),
  of(StreamCapabilitiesRequestSchema, () => true),
  of(HeartbeatRequestSchema, isValidHeartbeat),
  of(ReconcilePoolRequestSchema, isValidReconcile),
  of(WatchDecisionsRequestSchema, isValidWatch),
];

function of<I extends DescMessage>(
  schema: I,
  keepsRules: (message: MessageShape<I>) => boolean,
): HandWritten {
  return { schema, keepsRules: keepsRules as HandWritten['keepsRules'] };
}
