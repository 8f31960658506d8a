import assert from 'node:assert/strict';
import { create, type DescMessage, type JsonObject, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { CodedError } from '../../../src/domain/errors.js';
import { ReportCapabilitiesRequestSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import {
  ExplainPlacementRequestSchema,
  ScheduleCreateVolumeRequestSchema,
  ScheduleExtendVolumeRequestSchema,
  ScheduleManageVolumeRequestSchema,
  StreamCreateVolumesRequestSchema,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { SERVICES } from '../../../src/grpc/access/methods.js';
import { decoderOf } from '../../../src/grpc/decode/decode.js';
import { createCheck } from '../../../src/grpc/validate/check.js';
import { Stretch } from '../../../src/grpc/values/stretch.js';
import { REQUEST_ID, VOLUME_ID } from '../fixtures.js';

const check = createCheck(SERVICES.flatMap(({ methods }) => methods.map(({ input }) => input)));

/** Fields that are messages, one in the other, around bytes. */
function within(path: readonly number[], bytes: Uint8Array): Uint8Array {
  return path.reduceRight(
    (inside, number) =>
      new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(inside).finish(),
    bytes,
  );
}

/** An entry of a Struct whose value has these bytes. */
function entry(key: string, value: Uint8Array | null): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
  if (value !== null) writer.tag(2, WireType.LengthDelimited).bytes(value);
  return within([1], writer.finish());
}

const NOTHING = new Uint8Array();
/** A field that no Value has. */
const UNKNOWN = new BinaryWriter().tag(15, WireType.Varint).int32(1).finish();
const NULL = new BinaryWriter().tag(1, WireType.Varint).int32(0).finish();

/** The number of a field by its name, for a path in the wire format. */
const number = (schema: DescMessage, name: string) =>
  schema.fields.find((field) => field.name === name)?.number ?? 0;

async function fieldsOf<I extends DescMessage>(schema: I, bytes: Uint8Array) {
  const decoder = decoderOf(schema);
  const atOnce = wrong(() => check(schema, decoder(bytes)));
  const stretch = new Stretch(0);
  const inTurns = await decoder.inTurns(bytes, stretch);
  assert.deepEqual(
    wrong(() => check(schema, inTurns)),
    atOnce,
  );
  return atOnce;
}

function wrong(look: () => void): readonly string[] {
  try {
    look();
    return [];
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    for (const { description } of error.violations) assert.match(description, /without a kind/);
    return error.violations.map(({ field }) => field);
  }
}

const created = (more: JsonObject = {}) =>
  toBinary(
    ScheduleCreateVolumeRequestSchema,
    create(ScheduleCreateVolumeRequestSchema, {
      requestId: REQUEST_ID,
      volumeId: VOLUME_ID,
      sizeGib: 1n,
      hints: more,
    }),
  );
const hints = (...entries: readonly Uint8Array[]) =>
  within([number(ScheduleCreateVolumeRequestSchema, 'hints')], Buffer.concat(entries));

describe('a google.protobuf.Value without a kind', () => {
  for (const [what, value] of [
    ['of no bytes', NOTHING],
    ['that is left out of its entry', null],
    ['of fields that no Value has', UNKNOWN],
  ] as const)
    it(`is refused with its path: one ${what}`, async () => {
      const bytes = Buffer.concat([created({ a: null, b: 1 }), hints(entry('same_host', value))]);
      assert.deepEqual(await fieldsOf(ScheduleCreateVolumeRequestSchema, bytes), [
        'hints["same_host"]',
      ]);
    });

  it('is refused wherever it is in a Struct', async () => {
    const list = within([6], Buffer.concat([within([1], NULL), within([1], NOTHING)]));
    const inner = within([5], Buffer.concat([entry('ü', NOTHING), entry('ok', NULL)]));
    const bytes = Buffer.concat([created(), hints(entry('list', list), entry('map', inner))]);
    assert.deepEqual(await fieldsOf(ScheduleCreateVolumeRequestSchema, bytes), [
      'hints["list"][1]',
      'hints["map"]["ü"]',
    ]);
  });

  it('is refused in every Struct that a request may have', async () => {
    const bad = entry('k', NOTHING);
    const of = (schema: DescMessage, ...names: readonly string[]) => {
      let at: DescMessage | undefined = schema;
      const path = names.map((name) => {
        const field = at?.fields.find((each) => each.name === name);
        at = field?.message;
        assert.ok(field, name);
        return field.number;
      });
      return within(path, bad);
    };
    for (const [schema, names, told] of [
      [ScheduleCreateVolumeRequestSchema, ['volume_properties'], 'volume_properties["k"]'],
      [
        ScheduleCreateVolumeRequestSchema,
        ['volume_type', 'qos_specs'],
        'volume_type.qos_specs["k"]',
      ],
      [ScheduleExtendVolumeRequestSchema, ['volume', 'hints'], 'volume.hints["k"]'],
      [ScheduleManageVolumeRequestSchema, ['reference'], 'reference["k"]'],
      [ExplainPlacementRequestSchema, ['create_volume', 'hints'], 'create_volume.hints["k"]'],
      [ReportCapabilitiesRequestSchema, ['report', 'capabilities'], 'report.capabilities["k"]'],
      [
        ReportCapabilitiesRequestSchema,
        ['report', 'pools', 'capabilities'],
        'report.pools[0].capabilities["k"]',
      ],
      [ReportCapabilitiesRequestSchema, ['report', 'volume_stats'], 'report.volume_stats.k'],
    ] as const) {
      const bytes = of(schema, ...names);
      const found = await refusedFields(schema, bytes);
      assert.ok(found.includes(told), `${told}: ${found.join(' ')}`);
    }
  });

  it('is refused in a volume of a stream by itself', () => {
    const volumes = number(StreamCreateVolumesRequestSchema, 'volumes');
    const bytes = Buffer.concat([
      within([volumes], created({ a: null })),
      within([volumes], Buffer.concat([created(), hints(entry('k', NOTHING))])),
    ]);
    const { volumes: read } = decoderOf(StreamCreateVolumesRequestSchema)(bytes);
    assert.deepEqual(
      read.map(({ hints: each }) => Object.values(each ?? {})),
      [[null], [undefined]],
    );
  });

  it('is none where another part of the message states the kind, or it is null', async () => {
    const twice = Buffer.concat([
      new BinaryWriter().tag(1, WireType.LengthDelimited).string('k').finish(),
      within([2], NOTHING),
      within([2], NULL),
    ]);
    const bytes = Buffer.concat([
      created({ a: null, b: [null, { c: null }] }),
      hints(within([1], twice)),
    ]);
    assert.deepEqual(await fieldsOf(ScheduleCreateVolumeRequestSchema, bytes), []);
  });
});

/** All that is wrong with a message, whatever else it lacks. */
async function refusedFields(schema: DescMessage, bytes: Uint8Array): Promise<readonly string[]> {
  const message = await decoderOf(schema).inTurns(bytes, new Stretch(0));
  assert.deepEqual(decoderOf(schema)(bytes), message);
  try {
    check(schema, message);
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    return error.violations.map(({ field }) => field);
  }
  return [];
}
