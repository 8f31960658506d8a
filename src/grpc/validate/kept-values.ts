import type { DescField, DescMessage, Message } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '../../domain/errors.js';

/** Years 1 to 9999 in seconds, as google.protobuf.Timestamp is defined. */
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;
const LAST_NANO = 999_999_999;
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** Adds what is wrong with a value at a path. */
type Look = (value: unknown, path: string, found: FieldViolation[]) => void;

/**
 * Makes what finds the times that are none, and the counters that are larger than any that was ever
 * given out. Databases keep neither, and a number beyond 2^53 would be another one in an answer.
 */
export function unkeptValues(schema: DescMessage): (message: Message) => FieldViolation[] {
  const look = lookOf(schema, new Set());
  return (message) => {
    const found: FieldViolation[] = [];
    look?.(message, '', found);
    return found;
  };
}

/** Why a time is none, or undefined. */
export function timeFault({ seconds, nanos }: Timestamp): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
    return 'is no time between the years 1 and 9999';
  return nanos < 0 || nanos > LAST_NANO ? `has nanos ${nanos}: from 0 to ${LAST_NANO}` : undefined;
}

/** Why a counter was never given out, or undefined. */
export function counterFault(value: bigint): string | undefined {
  return value > MOST ? `is ${value}: at most 2^53 - 1` : undefined;
}

/** Undefined: nothing in such a message has to be looked at. */
function lookOf(schema: DescMessage, around: ReadonlySet<string>): Look | undefined {
  if (around.has(schema.typeName)) return undefined;
  const inner = new Set([...around, schema.typeName]);
  const looks = schema.fields.flatMap((field) => {
    const look = lookAt(field, inner);
    return look === undefined ? [] : [{ field, look }];
  });
  if (looks.length === 0) return undefined;
  return (message, path, found) => {
    for (const { field, look } of looks) {
      const value = statedIn(message as Record<string, unknown>, field);
      if (value !== undefined) look(value, `${path}${field.name}`, found);
    }
  };
}

function lookAt(field: DescField, around: ReadonlySet<string>): Look | undefined {
  switch (field.fieldKind) {
    case 'scalar':
      return field.scalar === ScalarType.UINT64 ? fault(counterFault) : undefined;
    case 'message': {
      if (field.message.typeName === TimestampSchema.typeName) return fault(timeFault);
      const look = lookOf(field.message, around);
      return look && ((value, path, found) => look(value, `${path}.`, found));
    }
    case 'list': {
      const look = field.listKind === 'message' ? lookOf(field.message, around) : undefined;
      return (
        look &&
        ((values, path, found) => {
          for (const [at, value] of (values as readonly unknown[]).entries())
            look(value, `${path}[${at}].`, found);
        })
      );
    }
    default:
      return undefined;
  }
}

function fault<T>(of: (value: T) => string | undefined): Look {
  return (value, field, found) => {
    const description = of(value as T);
    if (description !== undefined) found.push({ field, description });
  };
}

function statedIn(message: Record<string, unknown>, { oneof, localName }: DescField): unknown {
  if (oneof === undefined) return message[localName];
  const stated = message[oneof.localName] as { readonly case?: string; readonly value?: unknown };
  return stated.case === localName ? stated.value : undefined;
}
