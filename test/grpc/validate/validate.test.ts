import assert from 'node:assert/strict';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CodedError } from '../../../src/domain/errors.js';
import {
  type BackendReportSchema,
  ReportCapabilitiesRequestSchema,
} from '../../../src/gen/stowage/v1/capability_service_pb.js';
import type { PoolCapacitySchema } from '../../../src/gen/stowage/v1/capacity_pb.js';
import { ServiceKind } from '../../../src/gen/stowage/v1/pool_pb.js';
import { GetPoolRequestSchema } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import {
  ExplainCreateVolumesRequestSchema,
  ScheduleCreateGroupRequestSchema,
  ScheduleCreateVolumeRequestSchema,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { createCheck } from '../../../src/grpc/validate/check.js';
import { REQUEST_ID, VOLUME_ID } from '../fixtures.js';

const check = createCheck([
  ExplainCreateVolumesRequestSchema,
  ReportCapabilitiesRequestSchema,
  ScheduleCreateVolumeRequestSchema,
  ScheduleCreateGroupRequestSchema,
]);

type Report = MessageInitShape<typeof BackendReportSchema>;
type Space = MessageInitShape<typeof PoolCapacitySchema>;
type Create = MessageInitShape<typeof ScheduleCreateVolumeRequestSchema>;
type Members = MessageInitShape<typeof ScheduleCreateGroupRequestSchema>['members'];

const gib = (value: number) => ({ kind: { case: 'finite' as const, value } });
const space = (parts: Record<string, unknown> = {}): Space => ({
  total: gib(100),
  free: gib(50),
  ...parts,
});
const pool = (poolName: string, parts: Record<string, unknown> = {}) => ({
  poolName,
  capacity: space(),
  ...parts,
});

/** Paths of what is wrong. */
function wrong(look: () => void): string[] {
  try {
    look();
    return [];
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    assert.equal(error.reason, 'INVALID_FIELDS');
    return error.violations.map(({ field }) => field);
  }
}

function wrongReport(report: Report): string[] {
  return wrong(() =>
    check(
      ReportCapabilitiesRequestSchema,
      create(ReportCapabilitiesRequestSchema, { report: { host: 'node1@lvm', ...report } }),
    ),
  );
}

function wrongCreate(parts: Create): string[] {
  const request = create(ScheduleCreateVolumeRequestSchema, {
    requestId: REQUEST_ID,
    volumeId: VOLUME_ID,
    sizeGib: 1n,
    ...parts,
  });
  return wrong(() => check(ScheduleCreateVolumeRequestSchema, request));
}

function wrongGroup(members: NonNullable<Members>): string[] {
  const request = create(ScheduleCreateGroupRequestSchema, {
    requestId: REQUEST_ID,
    groupId: VOLUME_ID,
    members,
  });
  return wrong(() => check(ScheduleCreateGroupRequestSchema, request));
}

describe('grpc validation', () => {
  it('takes a group of types alone, of sizes 0, and without members', () => {
    const typed = { volumeType: { name: 'gold' } };
    assert.deepEqual(wrongGroup([typed, typed]), []);
    assert.deepEqual(wrongGroup([{ volumeId: VOLUME_ID, sizeGib: 0n }]), []);
    assert.deepEqual(wrongGroup([]), []);
    const lettered = 'abcdef22-2222-4222-8222-222222222222';
    const twice = [{ volumeId: lettered }, { volumeId: lettered.toUpperCase() }];
    assert.deepEqual(wrongGroup(twice), ['members[1].volume_id']);
    const bad = [{ volumeId: 'one' }, { sizeGib: -1n }];
    assert.deepEqual(wrongGroup(bad), ['members[0].volume_id', 'members[1].size_gib']);
  });

  it('says what is wrong with a field, however long its key is', () => {
    const metadata = { [`begin${'k'.repeat(70_000)}end`]: 'v' };
    const request = create(ScheduleCreateVolumeRequestSchema, {
      requestId: REQUEST_ID,
      volumeId: VOLUME_ID,
      sizeGib: 1n,
      metadata,
    });
    assert.throws(
      () => check(ScheduleCreateVolumeRequestSchema, request),
      ({ message }: Error) =>
        /^metadata\["begink+…k+end"\]: must be at most 255 characters$/.test(message) &&
        message.length < 400,
    );
  });

  it('takes an extra spec as text or as null, not as both', () => {
    const type = { extraSpecs: { a: '1' }, nullExtraSpecs: ['b', 'a'] };
    assert.deepEqual(wrongCreate({ volumeType: type }), ['volume_type.null_extra_specs[1]']);
    assert.deepEqual(wrongGroup([{ volumeType: type }]), [
      'members[0].volume_type.null_extra_specs[1]',
    ]);
    assert.deepEqual(wrongCreate({ volumeType: { nullExtraSpecs: ['b', 'b'] } }), [
      'volume_type.null_extra_specs',
    ]);
    assert.deepEqual(wrongCreate({ volumeProperties: { n: Number.NaN } }), [
      'volume_properties["n"]',
    ]);
  });

  it('takes a full report, whatever its other capabilities are', () => {
    const capabilities = {
      volume_backend_name: 'lvm',
      filter_function: null,
      total: 1,
      deep: { total_capacity_gb: 3 },
      __proto__: { x: 1 },
    };
    const pools = [
      pool('a', { capabilities }),
      pool('b', { capacity: space({ free: { kind: { case: 'infinite', value: true } } }) }),
    ];
    assert.deepEqual(wrongReport({ pools, capabilities }), []);
    assert.deepEqual(wrongReport({ wholeBackend: space({ free: gib(-5) }) }), []);
    assert.deepEqual(wrongReport({}), []);
  });

  it('names the field of a number that is none', () => {
    const bad = [pool('a'), pool('b'), pool('c', { capacity: space({ total: gib(Number.NaN) }) })];
    assert.deepEqual(wrongReport({ pools: bad }), ['report.pools[2].capacity.total.finite']);
    assert.deepEqual(
      wrongReport({ wholeBackend: space({ free: gib(Number.POSITIVE_INFINITY) }) }),
      ['report.whole_backend.free.finite'],
    );
    assert.deepEqual(wrongReport({ wholeBackend: space({ reservedPercentage: Number.NaN }) }), [
      'report.whole_backend.reserved_percentage',
    ]);
    assert.deepEqual(wrongReport({ wholeBackend: space({ provisionedGib: Number.NaN }) }), [
      'report.whole_backend.provisioned_gib',
    ]);
    assert.deepEqual(
      wrongReport({ pools: [pool('a', { capabilities: { x: { y: [1, Number.NaN] } } })] }),
      ['report.pools[0].capabilities["x"]["y"][1]'],
    );
  });

  it('names a negative size, an unreadable ratio, a missing capacity', () => {
    assert.deepEqual(wrongReport({ pools: [pool('a', { capacity: space({ total: gib(-1) }) })] }), [
      'report.pools[0].capacity.total.finite',
    ]);
    const ratio = (value: string) =>
      space({ maxOverSubscriptionRatio: { kind: { case: 'text', value } } });
    for (const text of ['auto', '20.0', ' 7 ', '1e1'])
      assert.deepEqual(wrongReport({ wholeBackend: ratio(text) }), [], text);
    for (const text of ['', 'automatic', 'nan', 'inf', '20x', '0x10']) {
      assert.deepEqual(
        wrongReport({ wholeBackend: ratio(text) }),
        ['report.whole_backend.max_over_subscription_ratio.text'],
        text,
      );
    }
    assert.deepEqual(wrongReport({ pools: [{ poolName: 'a' }] }), ['report.pools[0].capacity']);
  });

  it('names two pools of one name, and two layouts', () => {
    assert.deepEqual(wrongReport({ pools: [pool('a'), pool('a'), pool('b'), pool('a')] }), [
      'report.pools[1].pool_name',
      'report.pools[3].pool_name',
    ]);
    assert.deepEqual(wrongReport({ pools: [pool('a')], wholeBackend: space() }), ['report']);
  });

  it('refuses space among the capabilities', () => {
    assert.deepEqual(
      wrongReport({ pools: [pool('a', { capabilities: { total_capacity_gb: 5 } })] }),
      ['report.pools[0].capabilities["total_capacity_gb"]'],
    );
    assert.deepEqual(wrongReport({ capabilities: { reserved_percentage: 5, pool_name: 'x' } }), [
      'report.capabilities["reserved_percentage"]',
      'report.capabilities["pool_name"]',
    ]);
  });

  it("names what cannot be read in a driver's own report by the driver's keys", () => {
    const pools = [
      {
        pool_name: 'a',
        total_capacity_gb: '500',
        free_capacity_gb: 'infinite',
        max_over_subscription_ratio: 0,
      },
    ];
    assert.deepEqual(wrongReport({ volumeStats: { total_capacity_gb: 0, pools } }), []);
    assert.deepEqual(wrongReport({ volumeStats: { pools: null, total_capacity_gb: 1 } }), []);
    assert.deepEqual(wrongReport({ volumeStats: {} }), []);
    const bad = [
      { ...pools[0], total_capacity_gb: 'lots', 'odd key': Number.NaN },
      { free_capacity_gb: [] },
    ];
    assert.deepEqual(wrongReport({ volumeStats: { pools: bad } }), [
      'report.volume_stats.pools[0]["odd key"]',
      'report.volume_stats.pools[0].total_capacity_gb',
      'report.volume_stats.pools[1].pool_name',
      'report.volume_stats.pools[1].free_capacity_gb',
    ]);
    const infinite = {
      latency: Number.NaN,
      total_capacity_gb: Number.POSITIVE_INFINITY,
      max_over_subscription_ratio: Number.NaN,
    };
    assert.deepEqual(wrongReport({ volumeStats: infinite }), [
      'report.volume_stats.latency',
      'report.volume_stats.max_over_subscription_ratio',
      'report.volume_stats.total_capacity_gb',
    ]);
  });

  it("takes a driver's own report alone", () => {
    const volumeStats = { pools: [] };
    assert.deepEqual(wrongReport({ volumeStats, pools: [pool('a')] }), ['report']);
    assert.deepEqual(wrongReport({ volumeStats, wholeBackend: space() }), ['report']);
    assert.deepEqual(wrongReport({ volumeStats, capabilities: {} }), ['report']);
    const service = { driver_name: 'ceph', backend_state: true };
    assert.deepEqual(wrongReport({ serviceKind: ServiceKind.BACKUP, volumeStats: service }), []);
    assert.deepEqual(
      wrongReport({ serviceKind: ServiceKind.BACKUP, volumeStats: { ...service, ...volumeStats } }),
      ['report.volume_stats.pools'],
    );
  });

  it('names space that a backup service reports', () => {
    assert.deepEqual(wrongReport({ serviceKind: ServiceKind.BACKUP, pools: [pool('a')] }), [
      'report',
    ]);
    assert.deepEqual(wrongReport({ serviceKind: ServiceKind.BACKUP, wholeBackend: space() }), [
      'report',
    ]);
    assert.deepEqual(wrongReport({ serviceKind: ServiceKind.BACKUP }), []);
  });

  it('takes the name of a pool that goes by its backend alone', () => {
    const named = (name: string) =>
      wrong(() => check(GetPoolRequestSchema, create(GetPoolRequestSchema, { pool: name })));
    for (const name of ['node1@lvm#a', 'node1@lvm', 'node1@lvm#a#b'])
      assert.deepEqual(named(name), [], name);
    for (const name of ['node1', 'node1@lvm#', '']) assert.deepEqual(named(name), ['pool'], name);
  });

  it('names a wrong enum, host, time and sequence', () => {
    assert.deepEqual(wrongReport({ serviceKind: 7 as never }), ['report.service_kind']);
    assert.deepEqual(wrongReport({ host: 'node1' }), ['report.host']);
    assert.deepEqual(wrongReport({ cluster: 'a@b#c' }), ['report.cluster']);
    assert.deepEqual(wrongReport({ measuredAt: { seconds: 1n << 60n } }), ['report.measured_at']);
    assert.deepEqual(wrongReport({ sequence: 1n << 60n }), ['report.sequence']);
  });

  it('names what is wrong with a create', () => {
    assert.deepEqual(wrongCreate({}), []);
    assert.deepEqual(
      wrongCreate({ availabilityZones: ['a', 'a'], hints: { same_host: 'nonsense', n: null } }),
      [],
    );
    assert.deepEqual(wrongCreate({ sizeGib: 0n }), ['size_gib']);
    assert.deepEqual(wrongCreate({ sizeGib: -5n }), ['size_gib']);
    assert.deepEqual(wrongCreate({ requestId: 'x', volumeId: '' }), ['request_id', 'volume_id']);
    assert.deepEqual(wrongCreate({ hints: { a: [Number.NaN] } }), ['hints["a"][0]']);
    assert.deepEqual(wrongCreate({ source: {} }), ['source.kind']);
    assert.deepEqual(wrongCreate({ maxAlternatives: -1 }), ['max_alternatives']);
  });

  it('names what is wrong with a set that is to be explained, and how long it may be', () => {
    const volume = (number: number, parts = {}) => {
      const idOf = (kind: string) =>
        `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
      const ids = { requestId: idOf('1'), volumeId: idOf('2') };
      return { ...ids, projectId: 'p', sizeGib: 1n, ...parts };
    };
    const wrongSet = (volumes: readonly ReturnType<typeof volume>[]) =>
      wrong(() => {
        const set = { requestId: REQUEST_ID, volumes: [...volumes] };
        const schema = ExplainCreateVolumesRequestSchema;
        check(schema, create(schema, { set }));
      });
    assert.deepEqual(wrongSet([volume(1), volume(2)]), []);
    assert.deepEqual(wrongSet([volume(1, { sizeGib: 0n }), volume(2, { projectId: 'q' })]), [
      'set.volumes[0].size_gib',
      'set.volumes[1].project_id',
    ]);
    assert.deepEqual(wrongSet(Array.from({ length: 1001 }, (_, at) => volume(at))), [
      'set.volumes',
    ]);
    const nothing = create(ExplainCreateVolumesRequestSchema);
    assert.deepEqual(
      wrong(() => check(ExplainCreateVolumesRequestSchema, nothing)),
      ['set'],
    );
  });
});
