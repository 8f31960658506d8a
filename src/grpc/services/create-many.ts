import type { MessageInitShape } from '@bufbuild/protobuf';
import type { VolumeType } from '../../domain/volume.js';
import { VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import {
  type NewVolume,
  NewVolumeSchema,
  type StreamCreateVolumesRequest,
  type StreamCreateVolumesResponseSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CallContext } from '../adapter/implementation.js';
import type { ClientKey } from '../admission/client-key.js';
import { newVolumeSpec } from '../convert/create-volume.js';
import { createAnswerToProto } from '../convert/decision.js';
import { volumeTypeFromProto } from '../convert/volume-type.js';
import { CallGone } from '../streams/abort.js';
import { AnswerQueue } from '../streams/answer-queue.js';
import { MessageReader } from '../streams/message-reader.js';
import { Notifier } from '../streams/notifier.js';
import { invalidFields, violationsAt } from '../validate/violations.js';
import { idFromProto } from '../values/id.js';
import type { ServiceDeps } from './deps.js';

/** Who asks, and whether it still does. */
interface Asking extends CallContext {
  readonly client: ClientKey;
}

/** The volume types of a message, each checked and converted once: the type, or its error. */
type Types = readonly (VolumeType | { readonly thrown: unknown })[];

/**
 * Decides the volumes of a stream, each on its own. Ends once the caller has ended its side and all
 * is answered. An error that ends the reading (a bad message, the server's stop) is thrown only
 * after everything before it was answered. While as many volumes are unanswered as
 * the server has room for, no further message is read.
 */
export async function* createMany(
  deps: ServiceDeps,
  requests: AsyncIterable<StreamCreateVolumesRequest>,
  call: Asking,
): AsyncGenerator<MessageInitShape<typeof StreamCreateVolumesResponseSchema>> {
  const notifier = new Notifier();
  const reader = new MessageReader(requests, notifier.notify);
  const answers = new AnswerQueue(notifier.notify);
  for (;;) {
    if (answers.expected < deps.admission.room()) reader.ask();
    const message = reader.take();
    if (message !== null) begin(deps, message, answers, call);
    else if (answers.ready) {
      // Lets the other answers of the same commit arrive, in the same turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      yield { results: answers.take() };
    } else if (reader.ended && answers.expected === 0) return reader.throwIfFailed();
    else await notifier.wait();
  }
}

/** Starts all in one turn of the event loop, so that they share a commit. */
function begin(
  deps: ServiceDeps,
  message: StreamCreateVolumesRequest,
  answers: AnswerQueue,
  call: Asking,
): void {
  const types = typesOf(deps, message);
  for (const [index, volume] of message.volumes.entries()) {
    answers.expect();
    void createOne(deps, volume, types, call).then(
      (answer) => answers.placed(volume.requestId, createAnswerToProto(answer)),
      (thrown: unknown) => {
        if (thrown instanceof CallGone) return answers.forget();
        const paths = violationsAt(thrown, (field) => pathOf(field, index, volume.volumeTypeIndex));
        answers.failed(volume.requestId, deps.statusOf(paths));
      },
    );
  }
}

async function createOne(
  deps: ServiceDeps,
  volume: NewVolume,
  types: Types,
  { client, signal, access }: Asking,
) {
  const { ledger, check, defaults, admission } = deps;
  const type = typeOf(volume, types, defaults.volumeType);
  check(NewVolumeSchema, volume);
  access.needProject(volume.projectId);
  const spec = newVolumeSpec(volume, type);
  // A stream is not refused: it is read more slowly, and its caller sees that.
  const turn = admission.enter({ client, bytes: 0, deadlineAt: Number.POSITIVE_INFINITY, signal });
  if (turn !== null) await turn;
  try {
    return await ledger.createVolume({
      requestId: idFromProto(volume.requestId),
      caller: access.callerOf(volume.projectId),
      sees: access.sees,
      spec,
      signal,
    });
  } finally {
    admission.leave();
  }
}

function typesOf({ check }: ServiceDeps, message: StreamCreateVolumesRequest): Types {
  return message.volumeTypes.map((type) => {
    try {
      check(VolumeTypeSchema, type);
      return volumeTypeFromProto(type);
    } catch (thrown) {
      return { thrown: violationsAt(thrown, (field) => `volume_type.${field}`) };
    }
  });
}

/** The type that a volume names. Throws INVALID_FIELDS if it is invalid or missing. */
function typeOf(
  { volumeTypeIndex: index }: NewVolume,
  types: Types,
  fallback: VolumeType | null,
): VolumeType | null {
  if (index === undefined) return fallback;
  const type = types[index];
  if (type === undefined) {
    const description =
      `is ${index}, but the message states ${types.length} volume types, which are counted ` +
      'from 0';
    throw invalidFields([{ field: 'volume_type_index', description }]);
  }
  if ('thrown' in type) throw type.thrown;
  return type;
}

/**
 * The path of a create's field in the message; fields of the volume's type are under
 * `volume_types`.
 */
function pathOf(field: string, index: number, typeIndex: number | undefined): string {
  if (typeIndex !== undefined && field.startsWith('volume_type.'))
    return field.replace('volume_type', `volume_types[${typeIndex}]`);
  return `volumes[${index}].${field}`;
}
