import assert from 'node:assert/strict';
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  getOption,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import {
  type FieldRules,
  field as fieldRules,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { CodedError } from '../../../src/domain/errors.js';
import {
  CapabilityService,
  ReportCapabilitiesRequestSchema,
} from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import {
  ScheduleCreateVolumeRequestSchema,
  SchedulerService,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import {
  OfferSchema,
  ReportOutcomesResponseSchema,
  WorkerService,
} from '../../../src/gen/stowage/v1/worker_service_pb.js';
import { createCheck } from '../../../src/grpc/validate/check.js';
import { structLimitsOf } from '../../../src/grpc/validate/limits.js';
import { sizeCheckOf } from '../../../src/grpc/validate/message-size.js';
import { structBytes } from '../../../src/grpc/validate/struct-bytes.js';

const REQUESTS = [
  SchedulerService,
  CapabilityService,
  WorkerService,
  PoolService,
  VolumeService,
  EventService,
].flatMap(({ methods }) => methods.map(({ input }) => input));

describe('the limits of the contract', () => {
  it('bound each text, list, map and Struct of each request', () => {
    const seen = new Set<string>();
    const unbounded = REQUESTS.flatMap((request) => unboundedIn(request, seen));
    assert.deepEqual(unbounded, []);
    assert.ok(seen.has('stowage.v1.VolumeType'), 'the walk reaches what requests hold');
  });

  it('count the bytes of a Struct as the wire has it', () => {
    for (const hints of [
      {},
      { '': '' },
      { a: [1, 'é', null, true, { b: [] }], '😀': 'x'.repeat(200) },
      { long: 'x'.repeat(20_000), deep: { er: { still: [[[['y']]]] } } },
    ]) {
      const whole = create(ScheduleCreateVolumeRequestSchema, { hints });
      const empty = create(ScheduleCreateVolumeRequestSchema, { hints: {} });
      const bytes = structBytes(hints);
      const length = toBinary(ScheduleCreateVolumeRequestSchema, whole).length;
      // Tag and length of the field itself.
      const around = toBinary(ScheduleCreateVolumeRequestSchema, empty).length;
      assert.equal(length - around, bytes + lengthBytes(bytes) - 1);
    }
  });

  it('hold a Struct to its bytes and levels, and name the place', () => {
    const { maxBytes, maxDepth } = structLimitsOf(ScheduleCreateVolumeRequestSchema.field.hints);
    const frame = structBytes({ a: '' });
    let most = 'x'.repeat(maxBytes - frame);
    most = most.slice(structBytes({ a: most }) - maxBytes);
    assert.equal(structBytes({ a: most }), maxBytes);
    assert.deepEqual(violationsOf({ a: most }), []);
    assert.deepEqual(violationsOf({ a: `${most}x` }), [
      { field: 'hints', description: `has ${maxBytes + 1} bytes: at most ${maxBytes}` },
    ]);
    assert.deepEqual(violationsOf({ a: nested(maxDepth - 1) }), []);
    const [deep] = violationsOf({ a: nested(maxDepth) });
    assert.equal(deep?.description, `nests deeper than ${maxDepth} levels`);
    assert.match(deep?.field ?? '', /^hints\["a"\](\["a"\]){31}$/);
  });

  it('hold each Struct of each request to them', () => {
    const check = createCheck([]);
    const { maxDepth } = structLimitsOf(ScheduleCreateVolumeRequestSchema.field.hints);
    const unheld = REQUESTS.filter(({ name }) => !name.startsWith('Stream')).flatMap((request) =>
      structPaths(request).flatMap((path) => {
        const init = initAt(path, { a: nested(maxDepth) });
        try {
          check(request, create(request, init));
        } catch (error) {
          const named = error instanceof CodedError ? error.violations : [];
          if (named.some(({ description }) => /nests deeper/.test(description))) return [];
        }
        return [`${request.name}.${path.map(({ name }) => name).join('.')}`];
      }),
    );
    assert.deepEqual(unheld, []);
  });

  it('name the field of a message that is too large', () => {
    const checkSize = sizeCheckOf(ScheduleCreateVolumeRequestSchema);
    const message = (length: number) =>
      toBinary(
        ScheduleCreateVolumeRequestSchema,
        create(ScheduleCreateVolumeRequestSchema, {
          projectId: 'project',
          metadata: { key: 'x'.repeat(length) },
        }),
      );
    const MIB = 1024 * 1024;
    const around = message(MIB).length - MIB;
    checkSize?.(message(MIB - around));
    assert.throws(
      () => checkSize?.(message(MIB - around + 1)),
      (error: unknown) =>
        error instanceof CodedError &&
        error.reason === 'INVALID_FIELDS' &&
        error.violations[0]?.field === 'metadata' &&
        / 1048577 bytes of the ScheduleCreateVolumeRequest, .* at most 1048576$/.test(
          error.violations[0].description,
        ),
    );
  });

  it('name a list that is too long before a look at what is in it', () => {
    const check = createCheck([ReportCapabilitiesRequestSchema]);
    // Each of them would be wrong, too.
    const pools = Array.from({ length: 4001 }, () => ({}));
    const message = create(ReportCapabilitiesRequestSchema, { report: { host: 'a@b', pools } });
    assert.throws(
      () => check(ReportCapabilitiesRequestSchema, message),
      (error: unknown) => {
        assert.ok(error instanceof CodedError);
        assert.deepEqual(error.violations, [
          { field: 'report.pools', description: 'must contain no more than 4000 items' },
        ]);
        return true;
      },
    );
  });

  it('leave room for the envelope in which the deepest order is told', () => {
    const { maxDepth } = structLimitsOf(ScheduleCreateVolumeRequestSchema.field.hints);
    const deepest = { a: nested(maxDepth - 1) } as JsonObject;
    const offer = { volume: { hints: deepest, volumeType: { qosSpecs: deepest } } };
    const bytes = toBinary(
      ReportOutcomesResponseSchema,
      create(ReportOutcomesResponseSchema, {
        results: [
          {
            result: {
              case: 'accepted',
              value: { next: { case: 'deleteOrder', value: create(OfferSchema, offer) } },
            },
          },
        ],
      }),
    );
    fromBinary(ReportOutcomesResponseSchema, bytes);
  });
});

/** Where a message may hold a Struct. */
function structPaths(message: DescMessage, depth = 0): readonly (readonly DescField[])[] {
  if (depth > 4) return [];
  return message.fields.flatMap((field) => {
    if (field.message === undefined) return [];
    if (field.message.typeName === 'google.protobuf.Struct') return [[field]];
    return structPaths(field.message, depth + 1).map((path) => [field, ...path]);
  });
}

/** A message with a value at a place, and nothing else. */
function initAt([field, ...path]: readonly DescField[], value: unknown): Record<string, unknown> {
  if (field === undefined) throw new Error('no field');
  const inner = path.length === 0 ? value : initAt(path, value);
  const stated = field.fieldKind === 'list' ? [inner] : inner;
  return field.oneof === undefined
    ? { [field.localName]: stated }
    : { [field.oneof.localName]: { case: field.localName, value: stated } };
}

/** Fields of a message, and of what it holds, whose length nothing bounds. */
function unboundedIn(message: DescMessage, seen: Set<string>): readonly string[] {
  if (seen.has(message.typeName)) return [];
  seen.add(message.typeName);
  return message.fields.flatMap((field) => {
    const rules = getOption(field, fieldRules);
    const bad = boundOf(field, rules);
    const inner =
      field.message !== undefined && !field.message.typeName.startsWith('google.protobuf.')
        ? unboundedIn(field.message, seen)
        : [];
    return bad === null ? inner : [`${message.name}.${field.name}: ${bad}`, ...inner];
  });
}

function boundOf(field: DescField, rules: FieldRules): string | null {
  const { type } = rules;
  if (field.message?.typeName === 'google.protobuf.Struct') {
    const { maxBytes, maxDepth } = structLimitsOf(field);
    return maxBytes > 0 && maxDepth > 0 && maxDepth <= 32 ? null : 'a Struct without limits';
  }
  switch (field.fieldKind) {
    case 'scalar':
      return scalarBound(field.scalar, rules);
    case 'list': {
      if (type.case !== 'repeated' || type.value.maxItems === 0n) return 'a list without max_items';
      return field.listKind === 'scalar' ? scalarBound(field.scalar, type.value.items) : null;
    }
    case 'map': {
      if (type.case !== 'map' || type.value.maxPairs === 0n) return 'a map without max_pairs';
      return (
        scalarBound(field.mapKey, type.value.keys) ??
        (field.mapKind === 'scalar' ? scalarBound(field.scalar, type.value.values) : null)
      );
    }
    default:
      return null;
  }
}

function scalarBound(scalar: ScalarType, rules: FieldRules | undefined): string | null {
  if (scalar === ScalarType.BYTES) return 'bytes without a limit';
  if (scalar !== ScalarType.STRING) return null;
  const text = rules?.type.case === 'string' ? rules.type.value : undefined;
  return (text?.maxLen ?? 0n) > 0n || text?.wellKnown.case === 'uuid'
    ? null
    : 'a text without max_len';
}

/** `levels` levels: maps, and a number in the innermost. */
function nested(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 1; level < levels; level += 1) value = { a: value };
  return value;
}

function violationsOf(hints: JsonObject) {
  try {
    createCheck([])(
      ScheduleCreateVolumeRequestSchema,
      create(ScheduleCreateVolumeRequestSchema, {
        requestId: '00000000-0000-4000-8000-000000000000',
        volumeId: '00000000-0000-4000-8000-000000000000',
        sizeGib: 1n,
        hints,
      }),
    );
    return [];
  } catch (error) {
    if (error instanceof CodedError) return error.violations;
    throw error;
  }
}

function lengthBytes(length: number): number {
  return length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
}
