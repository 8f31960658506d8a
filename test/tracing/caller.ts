import { randomBytes, randomUUID } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import {
  ScheduleCreateVolumeRequestSchema,
  type ScheduleCreateVolumeResponse,
  ScheduleCreateVolumeResponseSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';

export const CREATE = 'stowage.v1.SchedulerService/ScheduleCreateVolume';

/** A caller's trace, as it names itself. */
export function callersTrace(sampled: boolean) {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}` };
}

/** Creates a volume as a caller does that is in a trace; null: it is in none. */
export function place(
  address: string,
  traceparent: string | null,
): Promise<ScheduleCreateVolumeResponse> {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  if (traceparent !== null) metadata.set('traceparent', traceparent);
  return new Promise<ScheduleCreateVolumeResponse>((resolve, reject) => {
    client.makeUnaryRequest(
      `/${CREATE}`,
      (request: Uint8Array) => Buffer.from(request),
      (bytes: Buffer) => fromBinary(ScheduleCreateVolumeResponseSchema, bytes),
      toBinary(
        ScheduleCreateVolumeRequestSchema,
        create(ScheduleCreateVolumeRequestSchema, {
          requestId: randomUUID(),
          volumeId: randomUUID(),
          sizeGib: 1n,
        }),
      ),
      metadata,
      (error, answer) => (answer === undefined ? reject(error) : resolve(answer)),
    );
  }).finally(() => client.close());
}
