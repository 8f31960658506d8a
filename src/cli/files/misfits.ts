import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { suggest } from '../../config/problems.js';
import { asMap, show } from './fields.js';

/** What messages that JSON writes in a way of their own look like. */
const WRITTEN: Readonly<Record<string, readonly [string, (value: unknown) => boolean]>> = {
  'google.protobuf.Timestamp': [
    'a time such as 2026-01-31T12:00:00Z',
    (value) =>
      typeof value === 'string' && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value)),
  ],
  'google.protobuf.Duration': [
    'seconds with their unit, such as 60s',
    (value) => typeof value === 'string' && /^-?\d+(\.\d{1,9})?s$/.test(value),
  ],
  'google.protobuf.Struct': ['a map of keys', (value) => asMap(value) !== undefined],
  'google.protobuf.Value': ['', () => true],
};

/** Kinds of numbers and texts in a message. */
const WHOLE: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT32,
  ScalarType.INT64,
  ScalarType.UINT32,
  ScalarType.UINT64,
]);

/**
 * What of a value from a file a message cannot hold, a sentence each, with paths as the file has
 * them. Null counts as left out.
 */
export function* misfits(schema: DescMessage, value: unknown, path: string): Iterable<string> {
  const written = WRITTEN[schema.typeName];
  if (written !== undefined) {
    const [expected, fits] = written;
    if (!fits(value)) yield wrong(path, value, expected);
    return;
  }
  const map = asMap(value);
  if (map === undefined) {
    yield wrong(path, value, `a map with ${namesOf(schema).join(', ')}`);
    return;
  }
  const ofOne = new Map<string, string>();
  for (const [key, inner] of Object.entries(map)) {
    const field = schema.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    if (field === undefined) {
      yield `${at(path, key)}: no such key here${suggest(key, namesOf(schema))}`;
      continue;
    }
    if (inner === null) continue;
    const other = field.oneof && ofOne.get(field.oneof.name);
    if (other !== undefined) yield `${at(path, key)}: state it or ${other}, not both`;
    if (field.oneof) ofOne.set(field.oneof.name, key);
    yield* fieldMisfits(field, inner, at(path, key));
  }
}

function* fieldMisfits(field: DescField, value: unknown, path: string): Iterable<string> {
  switch (field.fieldKind) {
    case 'message':
      yield* misfits(field.message, value, path);
      break;
    case 'enum':
      yield* enumMisfits(field.enum, value, path);
      break;
    case 'scalar':
      yield* scalarMisfits(field.scalar, value, path);
      break;
    case 'list':
      if (!Array.isArray(value)) yield wrong(path, value, 'a list');
      else
        for (const [at, one] of value.entries()) yield* itemMisfits(field, one, `${path}[${at}]`);
      break;
    case 'map': {
      const map = asMap(value);
      if (map === undefined) yield wrong(path, value, 'a map of keys');
      else
        for (const [key, one] of Object.entries(map)) yield* itemMisfits(field, one, at(path, key));
    }
  }
}

function* itemMisfits(
  field: Extract<DescField, { fieldKind: 'list' | 'map' }>,
  value: unknown,
  path: string,
): Iterable<string> {
  if (field.message) yield* misfits(field.message, value, path);
  else if (field.enum) yield* enumMisfits(field.enum, value, path);
  else if (field.scalar) yield* scalarMisfits(field.scalar, value, path);
}

function* enumMisfits({ values }: DescEnum, value: unknown, path: string): Iterable<string> {
  const names = values.filter(({ number }) => number > 0).map(({ name }) => name);
  const fits = values.some(({ name, number }) => value === name || value === number);
  if (!fits) yield wrong(path, value, `one of ${names.join(', ')}`);
}

function* scalarMisfits(scalar: ScalarType, value: unknown, path: string): Iterable<string> {
  if (scalar === ScalarType.BOOL) {
    if (typeof value !== 'boolean') yield wrong(path, value, 'true or false');
  } else if (scalar === ScalarType.STRING) {
    if (typeof value !== 'string') yield wrong(path, value, 'text');
  } else if (WHOLE.has(scalar)) {
    // JSON has no whole numbers beyond 2^53, so that they may be texts.
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (!/^-?\d{1,19}$/.test(text)) yield wrong(path, value, 'a whole number');
  } else if (scalar !== ScalarType.BYTES && typeof value !== 'number')
    yield wrong(path, value, 'a number');
}

function namesOf({ fields }: DescMessage): readonly string[] {
  return fields.map(({ name }) => name);
}

function at(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function wrong(path: string, value: unknown, expected: string): string {
  return `${path}: found ${show(value)}, expected ${expected}`;
}
