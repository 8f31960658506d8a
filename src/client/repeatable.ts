import type { DescMethod } from '@bufbuild/protobuf';
import { VolumeService } from '../gen/stowage/v1/volume_service_pb.js';

/**
 * Whether sending the same request twice has the effect of sending it once. RescheduleVolume has
 * not: an answer that was lost is followed by one more attempt.
 */
export function isRepeatable(method: DescMethod): boolean {
  return method !== VolumeService.method.rescheduleVolume;
}
