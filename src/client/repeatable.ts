import type { DescMethod } from '@bufbuild/protobuf';
import { VolumeService } from '../gen/stowage/v1/volume_service_pb.js';

/**
 * Whether sending the same request twice has the effect of sending it once. It has not for
 * RescheduleVolume: each call makes one more attempt.
 */
export function isRepeatable(method: DescMethod): boolean {
  return method !== VolumeService.method.rescheduleVolume;
}
