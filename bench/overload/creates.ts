import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  ScheduleCreateVolumeRequestSchema,
  StreamCreateVolumesRequestSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VOLUME_TYPES } from '../support/cloud.js';

export const UNARY_PATH = '/stowage.v1.SchedulerService/ScheduleCreateVolume';
export const STREAM_PATH = '/stowage.v1.SchedulerService/StreamCreateVolumes';
/** Volumes in one message of a stream. */
export const VOLUMES_A_MESSAGE = 10;

const UUID_CHARS = 36;
const COUNTER_CHARS = 12;

/**
 * Makes requests for new volumes that cost hardly anything to make: one message of each volume
 * type, whose ids are counted up in place.
 */
export class Creates {
  readonly #unary: readonly Template[];
  readonly #stream: Template;
  #made = 0;

  constructor() {
    this.#unary = VOLUME_TYPES.map((type) => unaryTemplate(type));
    this.#stream = streamTemplate();
  }

  /** One create. */
  unary(): Uint8Array {
    const template = this.#unary[this.#made % this.#unary.length] as Template;
    return this.#counted(template);
  }

  /** A message of a stream, with VOLUMES_A_MESSAGE volumes. */
  message(): Uint8Array {
    return this.#counted(this.#stream);
  }

  #counted({ bytes, ids }: Template): Uint8Array {
    const made = Buffer.from(bytes);
    for (const at of ids) {
      this.#made += 1;
      made.write(this.#made.toString(16).padStart(COUNTER_CHARS, '0'), at, 'latin1');
    }
    return made;
  }
}

/** A message, and where the last digits of its ids stand. */
interface Template {
  readonly bytes: Buffer;
  readonly ids: readonly number[];
}

function unaryTemplate(type: (typeof VOLUME_TYPES)[number]): Template {
  const volume = newVolume();
  const request = create(ScheduleCreateVolumeRequestSchema, {
    ...volume,
    volumeType: { name: type.name, extraSpecs: { ...type.extraSpecs } },
  });
  return template(toBinary(ScheduleCreateVolumeRequestSchema, request), [
    volume.requestId,
    volume.volumeId,
  ]);
}

function streamTemplate(): Template {
  const volumes = Array.from({ length: VOLUMES_A_MESSAGE }, (_, index) => ({
    ...newVolume(),
    volumeTypeIndex: index % VOLUME_TYPES.length,
  }));
  const volumeTypes = VOLUME_TYPES.map(({ name, extraSpecs }) => ({
    name,
    extraSpecs: { ...extraSpecs },
  }));
  const bytes = toBinary(
    StreamCreateVolumesRequestSchema,
    create(StreamCreateVolumesRequestSchema, { volumeTypes, volumes }),
  );
  return template(
    bytes,
    volumes.flatMap(({ requestId, volumeId }) => [requestId, volumeId]),
  );
}

function newVolume() {
  return {
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib: 1n,
    projectId: '3f0c8a5d4e7b4c1f9a2d6b8e0f1c2d3e',
    userId: '9b1d7e6f2a3c4d5e8f9a0b1c2d3e4f5a',
  };
}

function template(bytes: Uint8Array, ids: readonly string[]): Template {
  const buffer = Buffer.from(bytes);
  return { bytes: buffer, ids: ids.map((id) => buffer.indexOf(id) + UUID_CHARS - COUNTER_CHARS) };
}
