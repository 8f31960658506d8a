import assert from 'node:assert/strict';
import { create, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { CodedError } from '../../../src/domain/errors.js';
import { AccessService } from '../../../src/gen/stowage/v1/access_service_pb.js';
import { CapabilityService } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { CapacitySchema } from '../../../src/gen/stowage/v1/capacity_pb.js';
import { EventService } from '../../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import { createCheck } from '../../../src/grpc/validate/check.js';
import { PATTERNS } from '../../../src/grpc/validate/rule-words.js';

const REQUESTS = [
  AccessService,
  CapabilityService,
  EventService,
  PoolService,
  SchedulerService,
  VolumeService,
  WorkerService,
].flatMap(({ methods }) => methods.map(({ input }) => input));

/** What a text, a number and an enum are in a message that is wrong everywhere. */
const FILLS = [
  { text: '', number: 0, real: 0, named: 0 },
  { text: '#', number: -5, real: Number.NaN, named: 99 },
  { text: 'x', number: 2 ** 30, real: -1, named: 0 },
];

type Fill = (typeof FILLS)[number];

/** What no operator should have to read. */
const FOR_PROGRAMMERS = /regex|\^|\$|\(s\)|^value |\bvalid\b|oneof|list \[/;

describe('what a field must be', () => {
  const check = createCheck([]);

  for (const [at, fill] of FILLS.entries())
    it(`is said in words, whatever is wrong in a request (${at + 1})`, () => {
      const said = REQUESTS.flatMap((schema) => wrongIn(schema, filled(schema, fill, 3)));
      assert.ok(said.length > 20, `only ${said.length} violations`);
      assert.deepEqual(
        [...new Set(said)].filter((one) => FOR_PROGRAMMERS.test(one)),
        [],
      );
    });

  it('gives examples that keep the rule', () => {
    for (const [pattern, words] of Object.entries(PATTERNS))
      for (const [, example = ''] of words.matchAll(/such as ([^\s,]+)/g))
        assert.match(example, new RegExp(pattern));
  });

  it('names the fields of which one must be stated', () => {
    const [total] = wrongIn(CapacitySchema, {});
    assert.equal(total, 'exactly one of finite, infinite, unknown must be stated');
  });

  it('names every kind of mistake', () => {
    const said = new Set(
      FILLS.flatMap((fill) => REQUESTS.flatMap((one) => wrongIn(one, filled(one, fill, 3)))),
    );
    for (const words of [...Object.values(PATTERNS), 'must be stated', 'must not be empty'])
      assert.ok(said.has(words), words);
    assert.ok(said.has('must be a UUID, such as 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b'));
  });

  function wrongIn(schema: DescMessage, value: Record<string, unknown>): readonly string[] {
    try {
      check(schema, create(schema, value));
      return [];
    } catch (error) {
      assert.ok(error instanceof CodedError, String(error));
      return error.violations.map(({ description }) => description);
    }
  }
});

/** A message whose every field is stated, so many levels deep. */
function filled(schema: DescMessage, fill: Fill, levels: number): Record<string, unknown> {
  return Object.fromEntries(
    schema.fields.flatMap((field): [string, unknown][] => {
      const value = valueIn(field, fill, levels);
      if (value === undefined) return [];
      // Of several that exclude each other the last one stays.
      if (field.oneof) return [[field.oneof.localName, { case: field.localName, value }]];
      return [[field.localName, value]];
    }),
  );
}

function valueIn(field: DescField, fill: Fill, levels: number): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarOf(field.scalar, fill);
    case 'enum':
      return fill.named;
    case 'message':
      return inner(field.message, fill, levels);
    case 'list': {
      const one =
        field.listKind === 'scalar'
          ? scalarOf(field.scalar, fill)
          : field.listKind === 'enum'
            ? fill.named
            : inner(field.message, fill, levels);
      return one === undefined || fill.text === '' ? [] : [one, one];
    }
    case 'map':
      return field.mapKind === 'scalar' ? { [fill.text]: scalarOf(field.scalar, fill) } : {};
  }
}

function inner(schema: DescMessage, fill: Fill, levels: number): unknown {
  if (levels === 0 || schema.typeName.startsWith('google.protobuf.')) return undefined;
  return filled(schema, fill, levels - 1);
}

function scalarOf(scalar: ScalarType, { text, number, real }: Fill): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return false;
    case ScalarType.BYTES:
      return new Uint8Array();
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return real;
    case ScalarType.INT64:
    case ScalarType.SINT64:
      return BigInt(number);
    case ScalarType.UINT64:
      return BigInt(Math.max(number, 0));
    default:
      return number;
  }
}
