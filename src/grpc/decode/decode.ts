import {
  create,
  type DescMessage,
  fromBinary,
  type JsonValue,
  type MessageShape,
  mergeFromBinary,
} from '@bufbuild/protobuf';
import { CodedError } from '../../domain/errors.js';
import { ReportCapabilitiesRequestSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import { sizeCheckOf } from '../validate/message-size.js';
import type { Stretch } from '../values/stretch.js';
import { kindlessMarker } from './kindless.js';
import { piecesOf } from './pieces.js';
import { reportReader } from './report-reader.js';
import { StructReader } from './struct-reader.js';

/** From so many bytes on a message is decoded and checked in turns. */
export const LARGE_BYTES = 32 * 1024;

const OPTIONS = { readUnknownFields: false };
/** The clock is read once in so many fields of a Struct. */
const LOOK_EVERY = 64;

/**
 * Turns bytes into requests of a type. Throws INVALID_FIELDS if they are no such message, or more
 * than the contract permits.
 */
export interface Decoder<I extends DescMessage> {
  (bytes: Uint8Array): MessageShape<I>;
  /** The same, while others get their turns. */
  inTurns(bytes: Uint8Array, stretch: Stretch): Promise<MessageShape<I>>;
}

/** Makes the decoder of a type. */
export function decoderOf<I extends DescMessage>(schema: I): Decoder<I> {
  const checkSize = sizeCheckOf(schema);
  const byHand = handWritten(schema);
  const mark = kindlessMarker(schema);
  const decode = (bytes: Uint8Array) => {
    checkSize?.(bytes);
    const known = byHand?.(bytes) ?? null;
    if (known !== null) return known;
    try {
      const message = fromBinary(schema, bytes, OPTIONS);
      if (mark !== null) for (const _ of mark(message, bytes));
      return message;
    } catch (cause) {
      throw notOfType(schema, cause);
    }
  };
  const inTurns = async (bytes: Uint8Array, stretch: Stretch) => {
    checkSize?.(bytes);
    try {
      const message = await readInTurns(schema, bytes, stretch);
      let steps = 0;
      for (const _ of mark?.(message, bytes) ?? []) {
        steps += 1;
        if (steps % LOOK_EVERY === 0 && stretch.isOver) await stretch.rest();
      }
      return message;
    } catch (cause) {
      throw notOfType(schema, cause);
    }
  };
  return Object.assign(decode, { inTurns });
}

/** The reader of a type that is read by hand; it answers null for what the library must read. */
function handWritten<I extends DescMessage>({ typeName }: I) {
  if (typeName !== ReportCapabilitiesRequestSchema.typeName) return null;
  return reportReader() as (bytes: Uint8Array) => MessageShape<I> | null;
}

async function readInTurns<I extends DescMessage>(
  schema: I,
  bytes: Uint8Array,
  stretch: Stretch,
): Promise<MessageShape<I>> {
  const message = create(schema);
  for (const piece of piecesOf(schema, bytes)) {
    if (piece.kind === 'fields') mergeFromBinary(schema, message, piece.bytes, OPTIONS);
    else await readStruct(message, piece.path, piece.bytes, stretch);
    if (stretch.isOver) await stretch.rest();
  }
  return message;
}

async function readStruct(
  message: object,
  path: readonly string[],
  bytes: Uint8Array,
  stretch: Stretch,
): Promise<void> {
  type Holder = Record<string, unknown>;
  const around = message as unknown as Holder;
  const holder = path.slice(0, -1).reduce((at, step) => at[step] as Holder, around);
  const name = path.at(-1) ?? '';
  const json = (holder[name] ?? {}) as Record<string, JsonValue>;
  const reader = new StructReader(bytes, json, path.length);
  for (let steps = 1; reader.step(); steps += 1)
    if (steps % LOOK_EVERY === 0 && stretch.isOver) await stretch.rest();
  holder[name] = json;
}

function notOfType({ typeName }: DescMessage, cause: unknown): CodedError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CodedError('INVALID_FIELDS', `the bytes sent are not a ${typeName}: ${why}`, {
    metadata: { message_type: typeName, cause: why },
  });
}
