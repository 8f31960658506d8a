import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { VolumeType } from '../../domain/volume.js';
import { VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import {
  type NewVolume,
  NewVolumeSchema,
  type StreamCreateVolumesRequest,
  type StreamCreateVolumesRequestSchema,
  type StreamCreateVolumesResponseSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { PhaseClock } from '../../ledger/lib/phases.js';
import type { CallContext, Incoming } from '../adapter/implementation.js';
import type { ClientKey } from '../admission/client-key.js';
import { newVolumeSpec, planOf } from '../convert/create-volume.js';
import { createAnswerToProto } from '../convert/decision.js';
import { volumeTypeFromProto } from '../convert/volume-type.js';
import { CallGone } from '../streams/abort.js';
import { AnswerQueue } from '../streams/answer-queue.js';
import { MessageReader } from '../streams/message-reader.js';
import { Notifier } from '../streams/notifier.js';
import { messageBytesOf } from '../validate/limits.js';
import { type SizeCheck, sizeCheckOf } from '../validate/message-size.js';
import { invalidFields, violationsAt } from '../validate/violations.js';
import { idFromProto } from '../values/id.js';
import type { ServiceDeps } from './deps.js';

/** Who asks, and whether it still does. */
interface Asking extends CallContext {
  readonly client: ClientKey;
}
/** How a volume of a message is begun. */
interface Begun extends Asking {
  /** Whether its size is to be checked. */
  readonly measured: boolean;
}

/** How long volumes are begun at a stretch, ms, and after how many that is looked at. */
const MOST_MS = 10;
const LOOK_EVERY = 2;
/** How often a stream that must wait for creates of others looks whether it may go on, ms. */
const HELD_LOOK_MS = 20;
/** From a volume's beginning to its place in the queue of the commit. */
const STEPS = 24;
/** Of a volume; the type that it names is small beside that. */
const MOST_BYTES = messageBytesOf(NewVolumeSchema) ?? Infinity;
const checkSize: SizeCheck = sizeCheckOf(NewVolumeSchema) ?? (() => undefined);

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
  requests: AsyncIterable<Incoming<typeof StreamCreateVolumesRequestSchema>>,
  call: Asking,
): AsyncGenerator<MessageInitShape<typeof StreamCreateVolumesResponseSchema>> {
  const notifier = new Notifier();
  const reader = new MessageReader(readAll(requests), notifier.notify);
  const answers = new AnswerQueue(notifier.notify);
  let begun = true;
  const failure: { thrown?: unknown } = {};
  const beginAll = async (message: Read): Promise<void> => {
    begun = false;
    // Answers go out meanwhile: what is begun may have to wait for others.
    await begin(deps, message, answers, call).catch((thrown: unknown) => {
      failure.thrown = thrown;
    });
    begun = true;
    notifier.notify();
  };
  for (;;) {
    if (failure.thrown !== undefined) throw failure.thrown;
    const mayRead = begun && deps.admission.mayRead(call.client, answers.expected);
    if (mayRead) reader.ask();
    const message = begun ? reader.take() : null;
    if (message !== null) void beginAll(message);
    else if (answers.ready) {
      // Lets the other answers of the same commit arrive, in the same turn of the event loop.
      await nextTurn();
      yield { results: answers.take() };
    } else if (begun && reader.ended && answers.expected === 0) return reader.throwIfFailed();
    else {
      // Others hold what it waits for, and do not tell.
      if (begun && !mayRead && answers.expected === 0) setTimeout(notifier.notify, HELD_LOOK_MS);
      await notifier.wait();
    }
  }
}

/** A message with the number of its bytes. */
interface Read {
  readonly message: StreamCreateVolumesRequest;
  readonly bytes: number;
}

async function* readAll(
  requests: AsyncIterable<Incoming<typeof StreamCreateVolumesRequestSchema>>,
): AsyncGenerator<Read> {
  for await (const request of requests) {
    const message = await request.read();
    yield { message, bytes: request.bytes.length };
  }
}

/**
 * Begins all of a message in one turn, so that they share a commit; in several where one would keep
 * others waiting.
 */
async function begin(
  deps: ServiceDeps,
  { message, bytes }: Read,
  answers: AnswerQueue,
  call: Asking,
): Promise<void> {
  const types = typesOf(deps, message);
  for (const _ of message.volumes) answers.expect();
  const how = { ...call, measured: bytes > MOST_BYTES };
  let began = performance.now();
  for (const [index, volume] of message.volumes.entries()) {
    beginOne(deps, volume, index, types, answers, how);
    if (index % LOOK_EVERY !== LOOK_EVERY - 1) continue;
    while (!deps.admission.mayBegin(call.client) && !call.signal.aborted) await delay(HELD_LOOK_MS);
    // What each does before it waits for a commit is done after so many steps, and counts.
    for (let step = 0; step < STEPS; step += 1) await null;
    if (performance.now() - began < MOST_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

function beginOne(
  deps: ServiceDeps,
  volume: NewVolume,
  index: number,
  types: Types,
  answers: AnswerQueue,
  how: Begun,
): void {
  void createOne(deps, volume, types, how).then(
    (answer) => answers.placed(volume.requestId, answer),
    (thrown: unknown) => {
      if (thrown instanceof CallGone) return answers.forget();
      const paths = violationsAt(thrown, (field) => pathOf(field, index, volume.volumeTypeIndex));
      answers.failed(volume.requestId, deps.statusOf(paths));
    },
  );
}

async function createOne(
  deps: ServiceDeps,
  volume: NewVolume,
  types: Types,
  { client, signal, access, measured, traceparent }: Begun,
) {
  const { ledger, check, defaults, admission } = deps;
  const phases = new PhaseClock();
  const type = typeOf(volume, types, defaults.volumeType);
  // What is together no larger than one may be holds none that is larger.
  if (measured) checkSize(toBinary(NewVolumeSchema, volume));
  check(NewVolumeSchema, volume);
  access.needProject(volume.projectId);
  const spec = newVolumeSpec(volume, type);
  // A stream is not refused: it is read more slowly, and its caller sees that.
  const turn = admission.enter({ client, bytes: 0, deadlineAt: Number.POSITIVE_INFINITY, signal });
  if (turn !== null) await turn;
  phases.passed('wait');
  try {
    const answer = await ledger.createVolume({
      requestId: idFromProto(volume.requestId),
      caller: access.callerOf(volume.projectId),
      sees: access.sees,
      spec,
      ...planOf(volume),
      signal,
      phases,
      traceparent,
    });
    return createAnswerToProto(answer, type);
  } finally {
    admission.leave({ client });
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
