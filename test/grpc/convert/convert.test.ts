import assert from 'node:assert/strict';
import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import type { Capacity } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { VolumeSource, VolumeType } from '../../../src/domain/volume.js';
import { BackendReportSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { CapacitySchema } from '../../../src/gen/stowage/v1/capacity_pb.js';
import { VolumeSourceSchema, VolumeTypeSchema } from '../../../src/gen/stowage/v1/decision_pb.js';
import { ScheduleCreateVolumeRequestSchema } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { createSpecFromProto } from '../../../src/grpc/convert/create-volume.js';
import { reportFromProto } from '../../../src/grpc/convert/report.js';
import { sourceFromProto, sourceToProto } from '../../../src/grpc/convert/volume-source.js';
import { volumeTypeFromProto, volumeTypeToProto } from '../../../src/grpc/convert/volume-type.js';
import { capacityFromProto, capacityToProto } from '../../../src/grpc/values/capacity.js';
import { millisToTimestamp, timestampToMillis } from '../../../src/grpc/values/time.js';

const DEFAULT_TYPE: VolumeType = { name: 'default', extraSpecs: { a: 'b' }, qosSpecs: {} };
const text = fc.string({ unit: 'grapheme' });
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', ''));

const json = fc.letrec<{ value: JsonObject[string]; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => {
    const object: Record<string, JsonObject[string]> = {};
    for (const [name, value] of entries)
      Object.defineProperty(object, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return object;
  }),
})).object;

/** Over the wire and back. */
function wired<S extends Parameters<typeof create>[0]>(
  schema: S,
  init: Parameters<typeof create<S>>[1],
) {
  return fromBinary(schema, toBinary(schema, create(schema, init)));
}

describe('grpc converters', () => {
  it('keep JSON types, null and every key over the wire', () => {
    fc.assert(
      fc.property(json, (qosSpecs) => {
        const type: VolumeType = {
          name: 'gold',
          extraSpecs: { 'capabilities:x': '<is> True' },
          qosSpecs,
        };
        const back = volumeTypeFromProto(wired(VolumeTypeSchema, volumeTypeToProto(type)));
        assert.deepStrictEqual(JSON.stringify(back), JSON.stringify(type));
        assert.equal(Object.getPrototypeOf(back.qosSpecs), Object.prototype);
      }),
    );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('keep capacities', () => {
    const capacity: fc.Arbitrary<Capacity> = fc.oneof(
      fc.double({ noNaN: true }).map((gib) => ({ kind: 'finite' as const, gib })),
      fc.constantFrom<Capacity>({ kind: 'infinite' }, { kind: 'unknown' }),
    );
    fc.assert(
      fc.property(capacity, (each) =>
        assert.deepStrictEqual(
          capacityFromProto(wired(CapacitySchema, capacityToProto(each))),
          each,
        ),
      ),
    );
  });

  it('keep sources', () => {
    const source: fc.Arbitrary<VolumeSource> = fc.oneof(
      fc.record(
        { kind: fc.constant('image' as const), imageId: text, locations: fc.array(text) },
        { noNullPrototype: true },
      ),
      fc.record(
        {
          kind: fc.constantFrom('snapshot' as const, 'volume' as const, 'backup' as const),
          id: text,
        },
        { noNullPrototype: true },
      ),
    );
    fc.assert(
      fc.property(source, (each) =>
        assert.deepEqual(sourceFromProto(wired(VolumeSourceSchema, sourceToProto(each))), each),
      ),
    );
  });

  it('keep times to the millisecond, before 1970 too', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), (millis) => {
        const stamp = wired(TimestampSchema, millisToTimestamp(millis));
        assert.ok(stamp.nanos >= 0 && stamp.nanos < 1e9);
        assert.equal(timestampToMillis(stamp), millis);
      }),
    );
  });

  it('normalise a create request and fill in what it leaves out', () => {
    const least = wired(ScheduleCreateVolumeRequestSchema, {
      volumeId: 'ABCDEF00-0000-4000-8000-00000000000A',
      sizeGib: 5n,
      projectId: 'acme',
    });
    assert.deepEqual(createSpecFromProto(least, DEFAULT_TYPE), {
      volumeId: 'abcdef00-0000-4000-8000-00000000000a',
      sizeGib: 5,
      projectId: 'acme',
      userId: '',
      volumeType: DEFAULT_TYPE,
      zones: [],
      hints: {},
      resourceBackend: null,
      source: null,
      multiattach: false,
      metadata: {},
      allowReschedule: true,
      maxAlternatives: 3,
    });
    const stated = wired(ScheduleCreateVolumeRequestSchema, {
      volumeType: {},
      allowReschedule: false,
      rescheduleAfterDown: false,
      maxAlternatives: 0,
      resourceBackend: 'a@b',
    });
    const spec = createSpecFromProto(stated, DEFAULT_TYPE);
    assert.deepEqual(
      [spec.volumeType?.name, spec.allowReschedule, spec.maxAlternatives, spec.resourceBackend],
      ['', false, 0, 'a@b'],
    );
    assert.equal(spec.rescheduleAfterDown, false);
    const usual = wired(ScheduleCreateVolumeRequestSchema, { rescheduleAfterDown: true });
    assert.ok(!('rescheduleAfterDown' in createSpecFromProto(usual, null)), 'it is the default');
  });

  it('keep null extra specs, whatever their keys, and the properties of a volume', () => {
    const volumeProperties = { display_name: null, attach_status: 'detached' };
    const volumeType = { name: 't', extraSpecs: { a: '' }, nullExtraSpecs: ['b', '__proto__'] };
    const spec = createSpecFromProto(
      wired(ScheduleCreateVolumeRequestSchema, { volumeType, volumeProperties }),
      null,
    );
    assert.deepEqual(Object.entries(spec.volumeType?.extraSpecs ?? {}), [
      ['a', ''],
      ['b', null],
      ['__proto__', null],
    ]);
    assert.deepEqual(spec.volumeProperties, volumeProperties);
    assert.deepEqual(
      toJson(
        VolumeTypeSchema,
        wired(VolumeTypeSchema, volumeTypeToProto(spec.volumeType ?? DEFAULT_TYPE)),
      ),
      {
        name: 't',
        extraSpecs: { a: '' },
        nullExtraSpecs: ['b', '__proto__'],
      },
    );
    const without = createSpecFromProto(
      wired(ScheduleCreateVolumeRequestSchema, { volumeProperties: {} }),
      null,
    );
    assert.equal(
      Object.hasOwn(without, 'volumeProperties'),
      false,
      'none is no other than an empty one',
    );
  });

  it('leave out of a report what its driver left out', () => {
    const gib = (value: number) => ({ kind: { case: 'finite' as const, value } });
    const report = reportFromProto(
      wired(BackendReportSchema, {
        host: 'node1@lvm',
        capabilities: { a: null },
        pools: [
          {
            poolName: 'x',
            capacity: { total: gib(10), free: gib(5) },
            capabilities: { b: 'True' },
          },
          {
            poolName: 'y',
            capacity: {
              total: gib(10),
              free: { kind: { case: 'unknown', value: true } },
              allocatedGib: 0,
              thinProvisioningSupport: false,
              maxOverSubscriptionRatio: { kind: { case: 'none', value: 0 } },
            },
          },
        ],
      }),
      'nova',
    );
    assert.deepEqual(report, {
      host: 'node1@lvm',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
      form: 'typed',
      capabilities: { a: null },
      layout: {
        kind: 'pools',
        pools: [
          {
            poolName: 'x',
            capacity: { total: { kind: 'finite', gib: 10 }, free: { kind: 'finite', gib: 5 } },
            capabilities: { b: 'True' },
          },
          {
            poolName: 'y',
            capacity: {
              total: { kind: 'finite', gib: 10 },
              free: { kind: 'unknown' },
              allocatedGib: 0,
              thin: false,
              ratio: null,
            },
            capabilities: {},
          },
        ],
      },
      accountingRevision: null,
      incarnation: '',
      sequence: 0,
      measuredAt: null,
    });
  });
});
