import { randomUUID } from 'node:crypto';
import { type DescMethod, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VOLUME_TYPES } from './cloud.js';
import { VOLUME_GIB } from './creates.js';

export const STREAM_PATH = '/stowage.v1.SchedulerService/StreamCreateVolumes';
export const VOLUMES_A_MESSAGE = 100;
/** More than the server takes at a time, so that it never waits for the client. */
export const WINDOW = 2_000;

/** The method, for who reads its answers. */
export const STREAM_METHOD: DescMethod = methodOf('StreamCreateVolumes');

/**
 * An encoded message for new volumes of the ten types, which it states once.
 * @param asked called with the request id of each
 */
export function encodedMessage(asked: (requestId: string) => void): Uint8Array {
  const volumes = Array.from({ length: VOLUMES_A_MESSAGE }, (_, index): JsonValue => {
    const requestId = randomUUID();
    asked(requestId);
    const whose = {
      projectId: '3f0c8a5d4e7b4c1f9a2d6b8e0f1c2d3e',
      userId: '9b1d7e6f2a3c4d5e8f9a0b1c2d3e4f5a',
    };
    return {
      requestId,
      volumeId: randomUUID(),
      sizeGib: VOLUME_GIB,
      ...whose,
      volumeTypeIndex: index % VOLUME_TYPES.length,
    };
  });
  const volumeTypes = VOLUME_TYPES.map(({ name, extraSpecs }): JsonValue => ({ name, extraSpecs }));
  return toBinary(STREAM_METHOD.input, fromJson(STREAM_METHOD.input, { volumeTypes, volumes }));
}

function methodOf(name: string): DescMethod {
  const method = SchedulerService.methods.find((each) => each.name === name);
  if (method === undefined) throw new Error(`the contract has no ${name}`);
  return method;
}
