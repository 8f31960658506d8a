import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { ScheduleCreateVolumeRequestSchema } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VOLUME_TYPES } from './cloud.js';

/** Size of each volume, GiB; one for all, so that sums are easily checked. */
export const VOLUME_GIB = 10;
export const CREATE_PATH = '/stowage.v1.SchedulerService/ScheduleCreateVolume';

const PROJECT = '3f0c8a5d4e7b4c1f9a2d6b8e0f1c2d3e';
const USER = '9b1d7e6f2a3c4d5e8f9a0b1c2d3e4f5a';

/** Encoded requests for new volumes, of the ten types in turn. */
export function encodedCreates(count: number): Uint8Array[] {
  const types = VOLUME_TYPES.map(({ name, extraSpecs }) => ({
    name,
    extraSpecs: { ...extraSpecs },
  }));
  return Array.from({ length: count }, (_, index) => {
    const volumeType = types[index % types.length];
    const request = create(ScheduleCreateVolumeRequestSchema, {
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: BigInt(VOLUME_GIB),
      projectId: PROJECT,
      userId: USER,
      ...(volumeType && { volumeType }),
    });
    return toBinary(ScheduleCreateVolumeRequestSchema, request);
  });
}
