import assert from 'node:assert/strict';
import {
  create,
  type DescMessage,
  getOption,
  hasOption,
  type Message,
  type MessageInitShape,
  toJson,
} from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import {
  FieldRulesSchema,
  field as fieldRules,
  MessageRulesSchema,
  message as messageRules,
  OneofRulesSchema,
  oneof as oneofRules,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import fc from 'fast-check';
import {
  HeartbeatRequestSchema,
  ReportCapabilitiesRequestSchema,
  StreamCapabilitiesRequestSchema,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import { VolumeTypeSchema } from '../../src/gen/stowage/v1/decision_pb.js';
import { ReconcilePoolRequestSchema } from '../../src/gen/stowage/v1/pool_service_pb.js';
import {
  NewVolumeSchema,
  ScheduleCreateVolumeRequestSchema,
  StreamCreateVolumesRequestSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { WatchDecisionsRequestSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { HAND_WRITTEN } from '../../src/grpc/hot/checks/registry.js';

/**
 * Mostly what keeps a rule, up to its border, so that messages of many fields are valid as often as
 * not; now and then what breaks it.
 */
function mostly<T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: bad });
}

function sometimes<T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(some, { nil: undefined });
}

const CHARACTERS = ['a', 'é', '€', '😀', '\n'];

/** Text of so many characters, of one to four bytes each. */
function textOf(length: number): fc.Arbitrary<string> {
  return fc.constantFrom(...CHARACTERS).map((character) => character.repeat(length));
}

function atMost(most: number): fc.Arbitrary<string> {
  const good = fc.oneof(
    fc.string({ maxLength: 20, unit: 'grapheme' }),
    textOf(most),
    textOf(most - 1),
    fc.constant(''),
  );
  return mostly(good, fc.oneof(textOf(most + 1), textOf(2 * most), textOf(2 * most + 1)));
}

function name(most = 255): fc.Arbitrary<string> {
  return mostly(
    atMost(most).filter((text) => text !== ''),
    fc.constant(''),
  );
}

const uuid = mostly(
  fc.oneof(
    fc.uuid(),
    fc.uuid().map((text) => text.toUpperCase()),
    fc.constant('00000000-0000-0000-0000-000000000000'),
  ),
  fc.oneof(
    fc.constantFrom(
      '',
      'x',
      'g0000000-0000-0000-0000-000000000000',
      '0'.repeat(36),
      '0'.repeat(32),
    ),
    fc.uuid().map((text) => `${text}\n`),
    fc.uuid().map((text) => ` ${text}`),
    fc.uuid().map((text) => `{${text.slice(1)}`),
  ),
);

const host = mostly(
  fc.oneof(
    fc.constantFrom('node1@lvm', 'a@b', 'é\n@\n', '😀@😀'),
    textOf(253).map((text) => `${text}@b`),
  ),
  fc.oneof(
    fc.constantFrom('', '@', 'a@', '@b', 'a@b#c', 'a@b@c', 'a', '#@a', 'a@b\n#'),
    textOf(254).map((text) => `${text}@b`),
  ),
);

function integer(least: number, most: number): fc.Arbitrary<number> {
  return mostly(
    fc.oneof(fc.constantFrom(least, most), fc.integer({ min: least, max: most })),
    fc.constantFrom(least - 1, most + 1, -(2 ** 31)),
  );
}

const size = mostly(
  fc.oneof(
    fc.constantFrom(1n, 1_099_511_627_776n),
    fc.bigInt({ min: 1n, max: 1_099_511_627_776n }),
  ),
  fc.constantFrom(0n, -1n, 1_099_511_627_777n, 2n ** 63n - 1n, -(2n ** 63n)),
);

function mapOf(most: number): fc.Arbitrary<Record<string, string>> {
  const some = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']));
  return mostly(
    fc.oneof(
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }),
      fc.constantFrom(some(most), {}),
    ),
    fc.oneof(
      fc.constant(some(most + 1)),
      textOf(256).map((key) => ({ [key]: '' })),
      textOf(1025).map((value) => ({ key: value })),
    ),
  );
}

function listOf<T>(item: fc.Arbitrary<T>, most: number, least = 0): fc.Arbitrary<T[]> {
  const filled = (count: number) => item.map((one) => Array.from({ length: count }, () => one));
  const bad = least === 0 ? filled(most + 1) : fc.oneof(filled(most + 1), fc.constant<T[]>([]));
  return mostly(
    fc.oneof(
      { weight: 10, arbitrary: fc.array(item, { minLength: least, maxLength: 4 }) },
      { weight: 1, arbitrary: filled(most) },
    ),
    bad,
  );
}

const struct = sometimes(
  fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.double()),
      fc.constant({ a: Number.NaN }),
    ),
  ),
);
const finite = mostly(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
);
const trueOnly = mostly(fc.constant(true), fc.constant(false));
const nothing = fc.constant({ case: undefined });

const volumeType = fc.record({
  name: atMost(255),
  extraSpecs: mapOf(256),
  qosSpecs: struct,
  nullExtraSpecs: mostly(
    listOf(atMost(255), 256).map((keys) => [...new Set(keys)]),
    fc.oneof(listOf(fc.string(), 256), fc.constantFrom(['a', 'b', 'a'], ['', ''])),
  ),
}) as fc.Arbitrary<MessageInitShape<typeof VolumeTypeSchema>>;

const source = fc.record({
  kind: mostly<object>(
    fc.oneof(
      fc.record({
        case: fc.constant('image'),
        value: fc.record({ imageId: name(), locations: listOf(atMost(2048), 64) }),
      }),
      fc.record({
        case: fc.constantFrom('snapshotId', 'sourceVolumeId', 'backupId'),
        value: name(),
      }),
    ),
    nothing,
  ),
});

const volume = {
  requestId: uuid,
  volumeId: uuid,
  sizeGib: size,
  projectId: atMost(255),
  userId: atMost(255),
  availabilityZones: listOf(atMost(255), 256),
  hints: struct,
  volumeProperties: struct,
  resourceBackend: atMost(1024),
  planToken: atMost(8192),
  source: sometimes(source),
  multiattach: fc.boolean(),
  metadata: mapOf(256),
  allowReschedule: sometimes(fc.boolean()),
  maxAlternatives: sometimes(integer(0, 1000)),
  waitPriority: sometimes(integer(-1000, 1000)),
  instanceHost: atMost(255),
  profile: atMost(255),
};
const createVolume = fc.record({ ...volume, volumeType: sometimes(volumeType) });
const newVolume = fc.record({ ...volume, volumeTypeIndex: sometimes(fc.nat()) });

const amount = fc.record({
  kind: mostly<object>(
    fc.oneof(
      fc.record({ case: fc.constant('finite'), value: finite }),
      fc.record({ case: fc.constantFrom('infinite', 'unknown'), value: trueOnly }),
    ),
    nothing,
  ),
});
const ratio = fc.record({
  kind: mostly<object>(
    fc.oneof(
      fc.record({ case: fc.constant('number'), value: finite }),
      fc.record({ case: fc.constant('text'), value: atMost(64) }),
      fc.record({ case: fc.constant('none'), value: fc.constantFrom(0, 1) }),
    ),
    nothing,
  ),
});
const limit = mostly(
  fc.constantFrom(0, -0, 0.5, 1e300),
  fc.constantFrom(-0.01, Number.NaN, Infinity),
);
const required = <T>(some: fc.Arbitrary<T>) => mostly<T | undefined>(some, fc.constant(undefined));
const space = fc.record({
  total: required(amount),
  free: required(amount),
  allocatedGib: sometimes(finite),
  provisionedGib: sometimes(finite),
  reservedPercentage: sometimes(
    mostly(fc.constantFrom(0, 100, 0.5, -0), fc.constantFrom(-0.01, 100.01, Number.NaN, Infinity)),
  ),
  maxOverSubscriptionRatio: sometimes(ratio),
  maximumVolumes: sometimes(
    mostly(fc.constantFrom(0n, 1n, 2n ** 63n - 1n), fc.constantFrom(-1n, -(2n ** 63n))),
  ),
  maximumVolumeSizeGib: sometimes(limit),
  minimumVolumeSizeGib: sometimes(limit),
  capacityGroup: atMost(255),
  thinProvisioningSupport: sometimes(fc.boolean()),
});
const pool = fc.record({ poolName: name(), capacity: required(space), capabilities: struct });
const identity = {
  host,
  cluster: fc.oneof(fc.constant(''), host),
  availabilityZone: atMost(255),
  serviceKind: mostly(fc.constantFrom(0, 1, 2), fc.constantFrom(3, -1)),
};
const layout = fc.oneof(
  { weight: 10, arbitrary: fc.record({ pools: listOf(pool, 4000) }) },
  { weight: 10, arbitrary: fc.record({ wholeBackend: sometimes(space) }) },
  { weight: 1, arbitrary: fc.record({ pools: fc.array(pool), wholeBackend: sometimes(space) }) },
  { weight: 5, arbitrary: fc.record({ volumeStats: struct }) },
  {
    weight: 1,
    arbitrary: fc.record({
      volumeStats: struct,
      pools: fc.array(pool, { maxLength: 1 }),
      wholeBackend: sometimes(space),
    }),
  },
);
const report = fc
  .tuple(
    fc.record({
      ...identity,
      capabilities: struct,
      incarnation: atMost(64),
      sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
    layout,
  )
  // Mostly a driver's own report is alone.
  .map(([head, rest]) => ({
    ...head,
    ...rest,
    ...('volumeStats' in rest && head.sequence % 5n !== 0n && { capabilities: undefined }),
  }));

/** Of each hot message, messages. */
const MESSAGES: readonly [DescMessage, fc.Arbitrary<unknown>][] = [
  [ScheduleCreateVolumeRequestSchema, createVolume],
  [
    StreamCreateVolumesRequestSchema,
    fc.record({ volumeTypes: listOf(volumeType, 256), volumes: listOf(newVolume, 1000, 1) }),
  ],
  [NewVolumeSchema, newVolume],
  [VolumeTypeSchema, volumeType],
  [ReportCapabilitiesRequestSchema, fc.record({ report: required(report) })],
  [StreamCapabilitiesRequestSchema, fc.record({ report: sometimes(report) })],
  [HeartbeatRequestSchema, fc.record(identity)],
  [
    ReconcilePoolRequestSchema,
    fc.record({
      pool: mostly(
        fc.constantFrom('a@b', 'a@b#c', 'a@b#c#d', 'é@\n#😀', `${'x'.repeat(1022)}@b`),
        fc.constantFrom('', 'a', '@b', 'a@', 'a@b#', 'a@b@c', 'a@b#\n', `${'x'.repeat(1023)}@b`),
      ),
      listing: sometimes(
        fc.record({
          takenAt: required(fc.constant({ seconds: 1n })),
          volumes: listOf(
            fc.record({
              volumeId: uuid,
              sizeGib: mostly(
                fc.constantFrom(0n, 1n, 1_099_511_627_776n),
                fc.constantFrom(-1n, 1_099_511_627_777n),
              ),
            }),
            50_000,
          ),
        }),
      ),
    }),
  ],
  [
    WatchDecisionsRequestSchema,
    fc.record({
      workerId: name(),
      targets: listOf(
        mostly(
          fc.oneof(host, fc.constantFrom('node', 'é', 'x'.repeat(255))),
          fc.constantFrom('', 'a#b', '@', 'a@', 'a@b@c', 'x'.repeat(256)),
        ),
        2_000,
        1,
      ),
      maxOutstanding: integer(0, 100_000),
    }),
  ],
];

/** Fewer of messages that are long. */
const RUNS = new Map<DescMessage, number>([
  [StreamCreateVolumesRequestSchema, 300],
  [StreamCapabilitiesRequestSchema, 100],
  [ReportCapabilitiesRequestSchema, 500],
  [ReconcilePoolRequestSchema, 300],
  [WatchDecisionsRequestSchema, 200],
]);

/** Absent rather than undefined. */
function stated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stated);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined && key !== 'case' ? [] : [[key, stated(inner)]],
    ),
  );
}

/** Every rule that the proto declares of a message and of what it holds. */
function declaredRules(schema: DescMessage, seen = new Set<string>()): string[] {
  if (seen.has(schema.typeName) || schema.typeName.startsWith('google.')) return [];
  seen.add(schema.typeName);
  const options = { useProtoFieldName: true };
  const said = (path: string, rules: unknown) => `${path} ${JSON.stringify(rules)}`;
  const own = hasOption(schema, messageRules)
    ? [said(schema.typeName, toJson(MessageRulesSchema, getOption(schema, messageRules), options))]
    : [];
  const choices = schema.oneofs
    .filter((one) => hasOption(one, oneofRules))
    .map((one) =>
      said(
        `${schema.typeName}.${one.name}`,
        toJson(OneofRulesSchema, getOption(one, oneofRules), options),
      ),
    );
  const fields = schema.fields.flatMap((field) => [
    ...(hasOption(field, fieldRules)
      ? [
          said(
            `${schema.typeName}.${field.name}`,
            toJson(FieldRulesSchema, getOption(field, fieldRules), options),
          ),
        ]
      : []),
    ...(field.message ? declaredRules(field.message, seen) : []),
  ]);
  return [...own, ...choices, ...fields].map((rule) => rule.replaceAll('stowage.v1.', ''));
}

/** What src/grpc/hot/checks knows. */
const RULES = [
  'ScheduleCreateVolumeRequest.request_id {"string":{"uuid":true}}',
  'ScheduleCreateVolumeRequest.volume_id {"string":{"uuid":true}}',
  'ScheduleCreateVolumeRequest.size_gib {"int64":{"lte":"1099511627776","gte":"1"}}',
  'ScheduleCreateVolumeRequest.project_id {"string":{"max_len":"255"}}',
  'ScheduleCreateVolumeRequest.user_id {"string":{"max_len":"255"}}',
  'VolumeType.name {"string":{"max_len":"255"}}',
  'VolumeType.extra_specs ' +
    '{"map":{"max_pairs":"256","keys":{"string":{"max_len":"255"}},' +
    '"values":{"string":{"max_len":"1024"}}}}',
  'VolumeType.null_extra_specs ' +
    '{"repeated":{"max_items":"256","unique":true,"items":{"string":{"max_len":"255"}}}}',
  'ScheduleCreateVolumeRequest.availability_zones ' +
    '{"repeated":{"max_items":"256","items":{"string":{"max_len":"255"}}}}',
  'ScheduleCreateVolumeRequest.resource_backend {"string":{"max_len":"1024"}}',
  'VolumeSource.kind {"required":true}',
  'ImageSource.image_id {"string":{"min_len":"1","max_len":"255"}}',
  'ImageSource.locations {"repeated":{"max_items":"64","items":{"string":{"max_len":"2048"}}}}',
  'VolumeSource.snapshot_id {"string":{"min_len":"1","max_len":"255"}}',
  'VolumeSource.source_volume_id {"string":{"min_len":"1","max_len":"255"}}',
  'VolumeSource.backup_id {"string":{"min_len":"1","max_len":"255"}}',
  'ScheduleCreateVolumeRequest.metadata ' +
    '{"map":{"max_pairs":"256","keys":{"string":{"max_len":"255"}},' +
    '"values":{"string":{"max_len":"1024"}}}}',
  'ScheduleCreateVolumeRequest.max_alternatives {"int32":{"lte":1000,"gte":0}}',
  'ScheduleCreateVolumeRequest.instance_host {"string":{"max_len":"255"}}',
  'ScheduleCreateVolumeRequest.profile {"string":{"max_len":"255"}}',
  'ScheduleCreateVolumeRequest.plan_token {"string":{"max_len":"8192"}}',
  'ScheduleCreateVolumeRequest.wait_priority {"int32":{"lte":1000,"gte":-1000}}',
  'StreamCreateVolumesRequest.volume_types ' +
    '{"repeated":{"max_items":"256","items":{"ignore":"IGNORE_ALWAYS"}}}',
  'StreamCreateVolumesRequest.volumes ' +
    '{"repeated":{"min_items":"1","max_items":"1000","items":{"ignore":"IGNORE_ALWAYS"}}}',
  'NewVolume.request_id {"string":{"uuid":true}}',
  'NewVolume.volume_id {"string":{"uuid":true}}',
  'NewVolume.size_gib {"int64":{"lte":"1099511627776","gte":"1"}}',
  'NewVolume.project_id {"string":{"max_len":"255"}}',
  'NewVolume.user_id {"string":{"max_len":"255"}}',
  'NewVolume.availability_zones ' +
    '{"repeated":{"max_items":"256","items":{"string":{"max_len":"255"}}}}',
  'NewVolume.resource_backend {"string":{"max_len":"1024"}}',
  'NewVolume.metadata ' +
    '{"map":{"max_pairs":"256","keys":{"string":{"max_len":"255"}},' +
    '"values":{"string":{"max_len":"1024"}}}}',
  'NewVolume.max_alternatives {"int32":{"lte":1000,"gte":0}}',
  'NewVolume.instance_host {"string":{"max_len":"255"}}',
  'NewVolume.profile {"string":{"max_len":"255"}}',
  'NewVolume.plan_token {"string":{"max_len":"8192"}}',
  'NewVolume.wait_priority {"int32":{"lte":1000,"gte":-1000}}',
  'ReportCapabilitiesRequest.report {"required":true}',
  'BackendReport {"cel":[{"id":"report.layout","message":"state either pools or ' +
    'whole_backend, not both","expression":"!(has(this.whole_backend) && this.pools.size() > ' +
    '0)"},{"id":"report.volume_stats","message":"state either volume_stats or capabilities, ' +
    'pools and whole_backend, not both","expression":"!has(this.volume_stats) || ' +
    '(!has(this.capabilities) && !has(this.whole_backend) && this.pools.size() == ' +
    '0)"},{"id":"report.backup_service","message":"a backup service has neither pools nor ' +
    'capacity: it states driver_name and backend_state in ' +
    'capabilities","expression":"this.service_kind != 2 || (!has(this.whole_backend) && ' +
    'this.pools.size() == 0)"}]}',
  'BackendReport.host {"string":{"max_len":"255","pattern":"^[^@#]+@[^@#]+$"}}',
  'BackendReport.cluster ' +
    '{"string":{"max_len":"255","pattern":"^[^@#]+@[^@#]+$"},"ignore":"IGNORE_IF_ZERO_VALUE"}',
  'BackendReport.availability_zone {"string":{"max_len":"255"}}',
  'BackendReport.service_kind {"enum":{"defined_only":true}}',
  'BackendReport.pools {"repeated":{"max_items":"4000"}}',
  'PoolReport.pool_name {"string":{"min_len":"1","max_len":"255"}}',
  'PoolReport.capacity {"required":true}',
  'PoolCapacity.total {"required":true}',
  'Capacity.kind {"required":true}',
  'Capacity.finite {"double":{"finite":true}}',
  'Capacity.infinite {"bool":{"const":true}}',
  'Capacity.unknown {"bool":{"const":true}}',
  'PoolCapacity.free {"required":true}',
  'PoolCapacity.allocated_gib {"double":{"finite":true}}',
  'PoolCapacity.provisioned_gib {"double":{"finite":true}}',
  'PoolCapacity.reserved_percentage {"double":{"lte":100,"gte":0}}',
  'OverSubscriptionRatio.kind {"required":true}',
  'OverSubscriptionRatio.number {"double":{"finite":true}}',
  'OverSubscriptionRatio.text {"string":{"max_len":"64"}}',
  'PoolCapacity.maximum_volumes {"int64":{"gte":"0"}}',
  'PoolCapacity.maximum_volume_size_gib {"double":{"gte":0,"finite":true}}',
  'PoolCapacity.minimum_volume_size_gib {"double":{"gte":0,"finite":true}}',
  'PoolCapacity.capacity_group {"string":{"max_len":"255"}}',
  'BackendReport.incarnation {"string":{"max_len":"64"}}',
  'StreamCapabilitiesRequest.report {"ignore":"IGNORE_ALWAYS"}',
  'HeartbeatRequest.host {"string":{"max_len":"255","pattern":"^[^@#]+@[^@#]+$"}}',
  'HeartbeatRequest.cluster ' +
    '{"string":{"max_len":"255","pattern":"^[^@#]+@[^@#]+$"},"ignore":"IGNORE_IF_ZERO_VALUE"}',
  'HeartbeatRequest.availability_zone {"string":{"max_len":"255"}}',
  'HeartbeatRequest.service_kind {"enum":{"defined_only":true}}',
  'ReconcilePoolRequest.pool {"string":{"max_len":"1024","pattern":"^[^@#]+@[^@#]+(#.+)?$"}}',
  'VolumeListing.volumes {"repeated":{"max_items":"50000"}}',
  'ListedVolume.volume_id {"string":{"uuid":true}}',
  'ListedVolume.size_gib {"int64":{"lte":"1099511627776","gte":"0"}}',
  'VolumeListing.taken_at {"required":true}',
  'WatchDecisionsRequest.worker_id {"string":{"min_len":"1","max_len":"255"}}',
  'WatchDecisionsRequest.targets ' +
    '{"repeated":{"min_items":"1","max_items":"2000","items":{"string":{"max_len":"255",' +
    '"pattern":"^[^@#]+(@[^@#]+)?$"}}}}',
  'WatchDecisionsRequest.max_outstanding {"int32":{"lte":100000,"gte":0}}',
];

describe('rules written by hand', () => {
  const validator = createValidator();

  for (const [schema, messages] of MESSAGES) {
    it(`are those that the proto declares of ${schema.name}`, () => {
      const written = HAND_WRITTEN.find((each) => each.schema === schema);
      assert.ok(written);
      const told = { valid: 0, invalid: 0 };
      fc.assert(
        fc.property(messages, (init) => {
          const message = create(schema, stated(init) as Message);
          const { kind } = validator.validate(schema, message);
          assert.notEqual(kind, 'error');
          told[kind === 'valid' ? 'valid' : 'invalid'] += 1;
          assert.equal(written.keepsRules(message), kind === 'valid');
        }),
        { numRuns: RUNS.get(schema) ?? 1500 },
      );
      if (schema === StreamCapabilitiesRequestSchema) return assert.equal(told.invalid, 0);
      // Few of what is drawn for a message of many volumes is invalid: more than some would be left
      // to luck.
      assert.ok(told.valid > 100 && told.invalid > 0, JSON.stringify(told));
    });
  }

  it('cover every hot message', () => {
    assert.deepEqual(
      HAND_WRITTEN.map(({ schema }) => schema.typeName),
      MESSAGES.map(([schema]) => schema.typeName),
    );
  });

  it(
    'know every rule of the proto: one that is added there must be added to ' +
      'src/grpc/hot/checks, and here',
    () => {
      const seen = new Set<string>();
      assert.deepEqual(
        HAND_WRITTEN.flatMap(({ schema }) => declaredRules(schema, seen)),
        RULES,
      );
    },
  );
});
