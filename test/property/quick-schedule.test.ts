import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Capacity,
  finite,
  INFINITE,
  type PoolSpace,
  UNKNOWN,
  type VolumeLimits,
} from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { BackendRecord, PoolAdminState, PoolRecord } from '../../src/domain/pool.js';
import type { Quarantine } from '../../src/domain/quarantine.js';
import { SET_SCOPES, type SetRule } from '../../src/domain/volume-set.js';
import { decideGroup, scheduleGroup } from '../../src/engine/decide/group.js';
import { buildProfile, type Profile } from '../../src/engine/decide/profile.js';
import { decideRetype, scheduleRetype } from '../../src/engine/decide/retype.js';
import { schedule } from '../../src/engine/decide/schedule.js';
import { PlacesOfSet } from '../../src/engine/decide/set-places.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import { FILTERS as REGISTRY } from '../../src/engine/filters/registry.js';
import { passing } from '../../src/engine/framework/filter.js';
import type { Basis } from '../../src/engine/index/basis.js';
import { PoolIndex } from '../../src/engine/index/pool-index.js';
import type { TentativeReservation } from '../../src/engine/index/tentative-reservation.js';
import type { Outcome, PoolView } from '../../src/engine/request/view.js';
import { WEIGHERS } from '../../src/engine/weighers/registry.js';
import { placementRequest, volumeType } from '../engine/support.js';
import { Remembered } from './remembered.js';

// DriverFilter must be asked of each pool of every request: it has a profile of its own.
const FILTERS = REGISTRY.map(({ name }) => name).filter((name) => name !== 'DriverFilter');

const profiles = [
  ['CapacityWeigher', 'capacity', 1],
  ['CapacityWeigher', 'capacity', -2.5],
  ['CapacityPercentWeigher', 'capacity_percent', 1],
  ['CapacityPercentWeigher', 'capacity_percent', -1],
  ['AllocatedCapacityWeigher', 'allocated_capacity', -1],
  ['AllocatedCapacityWeigher', 'allocated_capacity', 1],
  ['VolumeNumberWeigher', 'volume_number', -1],
  // So small that weights of different pools come out equal.
  ['CapacityWeigher', 'capacity', 5e-324],
] as const;
const common = { maxAttempts: 3, defaultRatio: '20', maxReportAgeMs: 600_000, quarantine: true };
const built = [
  ...profiles.map(([weigher, key, multiplier]) =>
    buildProfile({
      ...common,
      filters: FILTERS,
      weighers: [weigher],
      multipliers: { [key]: multiplier },
    }),
  ),
  // What must be asked of each pool, of those that have the signature.
  buildProfile({
    ...common,
    filters: ['DriverFilter', ...FILTERS],
    weighers: ['CapacityWeigher', 'GoodnessWeigher', 'ChanceWeigher'],
    multipliers: {},
  }),
  buildProfile({
    ...common,
    filters: FILTERS,
    weighers: ['CapacityWeigher'],
    multipliers: {},
    weightHandler: 'stochastic',
  }),
  // What is kept of each pool, whatever decides between them.
  ...(['ordered', 'stochastic'] as const).map((weightHandler) =>
    buildProfile({
      ...common,
      filters: FILTERS,
      weighers: WEIGHERS.map(({ name }) => name),
      multipliers: { allocated_capacity: -0.5, volume_number: 2, capacity_percent: -1 },
      weightHandler,
    }),
  ),
  buildProfile({
    ...common,
    filters: FILTERS,
    weighers: [
      'CapacityWeigher',
      'AllocatedCapacityWeigher',
      'VolumeNumberWeigher',
      'GoodnessWeigher',
    ],
    multipliers: {},
  }),
  // Without CapacityFilter: its rule in a last step, and not at all.
  ...[true, false].map((capacityGuard) =>
    buildProfile({
      ...common,
      filters: ['PhysicalFreeFilter'],
      weighers: ['CapacityWeigher'],
      multipliers: {},
      capacityGuard,
    }),
  ),
];

const BACKENDS = ['a@x', 'b@x', 'c@x', 'd@x'];
const POOLS = BACKENDS.flatMap((backend) => ['1', '2', '3'].map((name) => `${backend}#${name}`));
const SOURCE = '00000000-0000-4000-8000-00000000000b';
const VOLUME = '00000000-0000-4000-8000-00000000000a';

const capacity: fc.Arbitrary<Capacity> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(0, 50, 60, 100, 100, 100.005, 200, 200, -3).map(finite),
  },
  { weight: 1, arbitrary: fc.constantFrom(INFINITE, UNKNOWN) },
  { weight: 1, arbitrary: fc.constantFrom(1e17, 1e300, 2 ** 40).map(finite) },
);
const figures: fc.Arbitrary<PoolSpace> = fc.record({
  total: capacity,
  free: capacity,
  allocatedGib: fc.constantFrom(0, 0, 10, 20),
  allocatedStated: fc.boolean(),
  autoRatio: fc.boolean(),
  provisionedGib: fc.constantFrom(0, 0, 10, 30),
  reservedPercentage: fc.constantFrom(0, 0, 10, 100, 150, -5),
  thin: fc.boolean(),
  thick: fc.boolean(),
  ratio: fc.constantFrom(1, 1.5, 20, 0.5),
});
/** Mostly none, so that there are clouds without any. */
const limits: fc.Arbitrary<VolumeLimits> = fc.constantFrom<VolumeLimits>(
  ...Array.from({ length: 8 }, () => ({})),
  { maximumVolumes: 1 },
  { maximumVolumes: 2 },
  { maximumVolumes: 0 },
  { maximumVolumeGib: 10 },
  { maximumVolumeGib: 23.5, minimumVolumeGib: 5 },
  { maximumVolumeGib: 4, maximumVolumes: 2 },
  { minimumVolumeGib: 2 },
  { minimumVolumeGib: 7.5, maximumVolumes: 1 },
);
const space: fc.Arbitrary<PoolSpace> = fc
  .tuple(figures, fc.nat(11), limits)
  .map(([known, draw, stated]) => ({
    ...known,
    ...stated,
    ...(draw === 0 && { freeIsNull: true as const }),
  }));
const KINDS: readonly JsonObject[] = [
  {},
  {
    filter_function: 'capabilities.tier == "gold" or stats.free_capacity_gb > 60',
    goodness_function: 'volume.size * 2',
  },
  {
    ssd: true,
    storage_protocol: 'iSCSI',
    goodness_function: 'stats.allocated_capacity_gb + (stats.storage_protocol == "iscsi" ? 7 : 1)',
  },
  {
    ssd: true,
    clone_across_pools: true,
    goodness_function: 'stats.free_capacity_gb > 60 ? 80 : 9',
  },
  {
    ssd: false,
    tier: 'gold',
    goodness_function: 'stats.free_capacity_gb - volume.size - 2 * stats.allocated_capacity_gb',
  },
  { ssd: true, tier: 'gold', fsid: VOLUME, goodness_function: '90 / stats.allocated_capacity_gb' },
  { ssd: true, tier: 'gold', pool_state: 'down' },
];
/** Objects of their own, as read from messages. */
const capabilities = fc.constantFrom(...KINDS).map((kind) => structuredClone(kind));
/** Thin pools at ratio 1 whose virtual free space is rounded up to sizes that are asked for. */
const roundedUp: fc.Arbitrary<PoolSpace> = fc
  .record({
    total: fc.constantFrom(10.004, 50, 100, 100),
    provisionedGib: fc.constantFrom(0.002, 0.003, 0.003, 50.003, 90.004, 99.003),
  })
  .map(({ total, provisionedGib }) => ({
    total: finite(total),
    free: finite(total),
    allocatedGib: 0,
    allocatedStated: true,
    autoRatio: false,
    provisionedGib,
    reservedPercentage: 0,
    thin: true,
    thick: true,
    ratio: 1,
  }));
const report = fc
  .record({
    space: fc.oneof({ weight: 2, arbitrary: space }, { weight: 1, arbitrary: roundedUp }),
    capabilities,
    backendDown: fc.constantFrom(null, null, null, null, null, 'backend_state "down"'),
  })
  .map(({ backendDown, ...plain }) => (backendDown === null ? plain : { ...plain, backendDown }));

const groups = fc.constantFrom(null, null, 'g1', 'g1', 'g2');
const extraSpecs = fc.constantFrom(
  {},
  { ssd: '<is> True' },
  { tier: 'gold' },
  { 'provisioning:type': 'thick' },
  { 'provisioning:type': 'thick', tier: 'gold' },
);
const rule: fc.Arbitrary<SetRule> = fc.record({
  scope: fc.constantFrom(...SET_SCOPES),
  capability: fc.constantFrom('tier', 'ssd'),
  mostPerValue: fc.constantFrom(null, 1, 1, 2),
});
const volumeSet = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  placed: fc.array(fc.constantFrom(...POOLS), { maxLength: 4 }),
});
const request = fc.record({
  set: fc.option(volumeSet, { freq: 3 }),
  type: extraSpecs,
  zones: fc.constantFrom([], [], [], [], [], ['z1'], ['z1', 'z2']),
  size: fc.constantFrom(1, 1, 5, 5, 10, 10, 40, 50, 100),
  alternatives: fc.constantFrom(0, 1, 3, 20),
  backend: fc.option(fc.constantFrom(...BACKENDS, ...POOLS, 'nowhere@x'), { freq: 2 }),
  attempted: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.uniqueArray(fc.constantFrom(...POOLS), { maxLength: 4 }),
  ),
  avoid: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.uniqueArray(fc.constantFrom(...BACKENDS), { maxLength: 2 }),
  ),
  credit: fc.option(
    fc.record({ pool: fc.constantFrom(...POOLS), sizeGib: fc.constantFrom(0, 5, 40) }),
    { freq: 4 },
  ),
  bringsNew: fc.constantFrom(true, true, true, false),
  apartFrom: fc.option(fc.constantFrom(...POOLS), { freq: 4 }),
  clones: fc.option(fc.constantFrom(...POOLS, 'a@x'), { freq: 8 }),
  settled: fc.constantFrom(null, null, null, 'committed' as const, 'in transaction' as const),
  profile: fc.nat({ max: built.length - 1 }),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  { weight: 8, arbitrary: request.map((asked) => ({ kind: 'decide' as const, asked })) },
  {
    weight: 3,
    arbitrary: fc
      .record({
        asked: request,
        from: fc.constantFrom(...BACKENDS, ...POOLS),
        policy: fc.constantFrom('never' as const, 'on_demand' as const),
      })
      .map((retype) => ({ kind: 'retype' as const, ...retype })),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(request, { minLength: 1, maxLength: 3 })
      .map((members) => ({ kind: 'group' as const, members })),
  },
  {
    weight: 3,
    arbitrary: fc.nat({ max: 50 }).map((which) => ({ kind: 'commit' as const, which })),
  },
  { weight: 2, arbitrary: fc.nat({ max: 50 }).map((which) => ({ kind: 'join' as const, which })) },
  {
    weight: 2,
    arbitrary: fc.nat({ max: 50 }).map((which) => ({ kind: 'roll back' as const, which })),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({
        pool: fc.constantFrom(...POOLS),
        report: fc.option(report, { freq: 6 }),
        group: groups,
      })
      .map((told) => ({ kind: 'report' as const, ...told })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        backend: fc.constantFrom(...BACKENDS),
        zone: fc.option(fc.constantFrom('z1', 'z2'), { freq: 8 }),
        tooOld: fc.boolean(),
        apart: fc.constantFrom(false, false, false, false, true),
        quarantine: fc.constantFrom(null, null, null, 'closed' as const, 'open' as const),
      })
      .map((told) => ({ kind: 'backend' as const, ...told })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        pool: fc.constantFrom(...POOLS),
        state: fc.constantFrom<PoolAdminState>('open', 'open', 'cordoned', 'draining', 'closed'),
      })
      .map((told) => ({ kind: 'state' as const, ...told })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reload' as const }) },
);

function backendRecord(
  name: string,
  told: {
    zone: string | null;
    tooOld?: boolean;
    apart?: boolean;
    quarantine?: 'closed' | 'open' | null;
  },
): BackendRecord {
  const { zone, tooOld = false } = told;
  const reported = {
    host: name,
    reporters: {},
    accountingRevision: 0,
    measuredAt: null,
    receivedAt: 0,
    heardAt: 0,
    tooOld,
    digest: '',
  };
  const representative = zone === null ? null : { host: name, zone };
  const ordinal = 10 - BACKENDS.indexOf(name);
  const state = {
    adminState: told.apart ? 'disabled' : 'enabled',
    reason: '',
    stateSince: null,
  } as const;
  return {
    backend: name,
    cluster: null,
    serviceKind: 'volume',
    ordinal,
    accountingRevision: 0,
    downSince: null,
    representative,
    ...state,
    report: reported,
    ...(told.quarantine && { quarantine: quarantineOf(told.quarantine) }),
  };
}

function quarantineOf(state: 'closed' | 'open'): Quarantine {
  return {
    ...{ since: 0, until: 1, spans: 1, attempts: 5, failures: 4, lastFailure: '' },
    ...{ probing: state === 'open', maxProbes: 1, probes: [] },
  };
}

function askFor({ pools }: Cloud, asked: Request, seed: number): PlacementRequest {
  const group = pools.get(asked.credit?.pool ?? '')?.capacityGroup;
  const hints = asked.apartFrom === null ? {} : { different_host: [VOLUME] };
  return placementRequest({
    spec: {
      sizeGib: asked.size,
      volumeType: volumeType(asked.type),
      zones: asked.zones,
      maxAlternatives: asked.alternatives,
      resourceBackend: asked.backend,
      hints,
      source: asked.clones === null ? null : { kind: 'volume', id: SOURCE },
    },
    attemptedPools: asked.attempted,
    credit: asked.credit && {
      ...asked.credit,
      ...(group !== undefined && { capacityGroup: group }),
    },
    homes: new Map([
      ...(asked.apartFrom === null ? [] : [[VOLUME, asked.apartFrom] as const]),
      ...(asked.clones === null ? [] : [[SOURCE, asked.clones] as const]),
    ]),
    bringsNew: asked.bringsNew,
    bringsVolume: asked.bringsNew,
    mayProbe: asked.bringsNew && asked.size % 2 === 0,
    volumeGib: asked.bringsNew ? asked.size : asked.size + 5,
    seed,
  });
}

/**
 * The set of a request twice: as a volume of it that is decided again meets it, by the homes of the
 * others, and as one meets it while the set is put together.
 */
function setFor({ index }: Cloud, { set }: Request) {
  if (set === null) return null;
  const { rules, placed } = set;
  const together = { sizeGib: 0, thin: true, guarded: true };
  const places = new PlacesOfSet(rules, index.participating(), together);
  const homes = new Map<string, string>();
  for (const [at, name] of placed.entries()) {
    const pool = index.participating().find((one) => one.pool === name);
    if (pool === undefined || !places.admits(pool)) continue;
    places.take(pool);
    homes.set(`fellow ${at}`, name);
  }
  const poolOf = (name: string) => index.view(name);
  const others = [...homes.keys()];
  return {
    homes,
    byHomes: { set: { rules, others, poolOf } },
    byPlaces: { set: { rules, others, poolOf, places } },
    begun: { places, placed: [...homes.values()] },
  };
}

/** What can be compared: views are the index's own. */
function plain(outcome: Outcome) {
  return outcome.kind === 'refused' ? outcome : { ...outcome, pool: outcome.pool.pool };
}

function names(pools: readonly PoolView[]): readonly string[] {
  return pools.map(({ pool }) => pool);
}

/** A ledger that is nothing but its index. */
class Cloud {
  readonly backends = new Map<string, BackendRecord>();
  readonly pools = new Map<string, PoolRecord>();
  readonly reservations: {
    readonly pool: string;
    readonly sizeGib: number;
    readonly volumes: number;
    readonly reservation: TentativeReservation;
  }[] = [];
  readonly index: PoolIndex;
  readonly remembered: Remembered;
  revision = 0;

  constructor(
    signatures: number,
    kinds: number,
    reports: readonly { readonly report: PoolRecord['report']; readonly group: string | null }[],
  ) {
    this.index = new PoolIndex('at_least_ledger', signatures, kinds);
    this.index.deciding.judgedAtOnce = 0;
    this.remembered = new Remembered(this.index);
    for (const name of BACKENDS) this.backends.set(name, backendRecord(name, { zone: 'z1' }));
    for (const [at, name] of POOLS.entries()) {
      const [backend = '', short = ''] = name.split('#');
      const counts = {
        heldGib: 0,
        confirmedGib: 0,
        containedGib: 0,
        volumeCount: 0,
        generation: 1,
      };
      this.pools.set(name, {
        pool: name,
        backend,
        poolName: short,
        ordinal: 50 - at,
        report: null,
        ...counts,
      });
    }
    this.apply([...this.backends.values()], [...this.pools.values()]);
    for (const [at, name] of POOLS.entries())
      this.report(name, reports[at]?.report ?? null, reports[at]?.group ?? null);
  }

  apply(backends: readonly BackendRecord[], pools: readonly PoolRecord[]): void {
    this.revision += 1;
    for (const backend of backends) this.backends.set(backend.backend, backend);
    for (const pool of pools) this.pools.set(pool.pool, pool);
    this.index.apply({ revision: this.revision, hosts: [], backends, pools });
  }

  change(pool: string, change: (row: PoolRecord) => Partial<PoolRecord>): void {
    const row = this.pools.get(pool);
    if (row !== undefined) this.apply([], [{ ...row, ...change(row) }]);
  }

  /** A pool that no report lists stays in its group. */
  report(pool: string, report: PoolRecord['report'], group: string | null): void {
    const row = this.pools.get(pool);
    if (row === undefined) return;
    const { capacityGroup: _, ...own } = row;
    if (report === null) this.apply([], [{ ...row, report }]);
    else if (group === null) this.apply([], [{ ...own, report }]);
    else {
      const space = { ...report.space, statedAt: this.revision };
      this.apply([], [{ ...own, report: { ...report, space }, capacityGroup: group }]);
    }
  }

  setState(pool: string, state: PoolAdminState): void {
    const row = this.pools.get(pool);
    if (row === undefined) return;
    const { admin: _, ...open } = row;
    const shut = state === 'open' ? {} : { admin: { state, reason: '', since: 0 } };
    this.apply([], [{ ...open, ...shut }]);
  }

  take(which: number) {
    return this.reservations.splice(which % Math.max(1, this.reservations.length), 1)[0];
  }
}

describe('a decision that does not look at every pool', () => {
  const clouds = fc.array(fc.record({ report: fc.option(report, { freq: 12 }), group: groups }), {
    minLength: POOLS.length,
    maxLength: POOLS.length,
  });

  let judgedAhead = 0;
  beforeEach(() => {
    judgedAhead = 0;
  });

  for (const [signatures, kinds] of [
    [128, 4096],
    [2, 4096],
    // So few that most pools are judged one by one.
    [128, 2],
  ] as const) {
    it(`is the full scan's on any history, with ${signatures} signatures and ${kinds} kinds`, () => {
      let replayed = 0;
      fc.assert(
        fc.property(clouds, fc.array(step, { minLength: 10, maxLength: 60 }), (reports, steps) => {
          const cloud = new Cloud(signatures, kinds, reports);
          const { index } = cloud;
          for (const [seed, what] of steps.entries()) {
            if (what.kind === 'decide') decideBoth(cloud, what.asked, seed);
            else if (what.kind === 'retype') retypeBoth(cloud, what, seed);
            else if (what.kind === 'group') groupBoth(cloud, what.members, seed);
            else if (what.kind === 'report') cloud.report(what.pool, what.report, what.group);
            else if (what.kind === 'state') cloud.setState(what.pool, what.state);
            else if (what.kind === 'backend') cloud.apply([backendRecord(what.backend, what)], []);
            else if (what.kind === 'reload')
              index.replace({
                revision: cloud.revision,
                hosts: [],
                backends: [...cloud.backends.values()],
                pools: [...cloud.pools.values()],
              });
            else if (what.kind === 'join')
              cloud.reservations[
                what.which % Math.max(1, cloud.reservations.length)
              ]?.reservation.join();
            else {
              const taken = cloud.take(what.which);
              if (what.kind === 'roll back') taken?.reservation.rollBack();
              else if (taken !== undefined) {
                cloud.change(taken.pool, (row) => ({
                  heldGib: row.heldGib + taken.sizeGib,
                  volumeCount: row.volumeCount + taken.volumes,
                }));
                taken.reservation.commit();
                // Now and then a report contains what was committed: then it is a floor under what
                // the report says.
                if (what.which % 3 === 0)
                  cloud.change(taken.pool, (row) => ({
                    heldGib: 0,
                    containedGib: row.containedGib + row.heldGib,
                  }));
              }
            }
          }
          // What the journal says that it saw comes to the same.
          if (signatures > 2) replayed += cloud.remembered.check();
        }),
        { numRuns: kinds === 2 ? 150 : 400 },
      );
      assert.ok(judgedAhead > 30, `${judgedAhead} signatures were judged ahead`);
      assert.ok(
        signatures === 2 || kinds === 2 || replayed > 2_500,
        `${replayed} decisions were made again`,
      );
    });
  }

  function retypeBoth(
    cloud: Cloud,
    { asked, ...home }: { asked: Request; from: string; policy: 'never' | 'on_demand' },
    seed: number,
  ): void {
    const { index } = cloud;
    const { basis, profile } = askedOf(asked);
    const request = { ...askFor(cloud, asked, seed), currentPool: home.from };
    const keeping = { ...request, expressions: index.expressions };
    const expected = plain(scheduleRetype(index.pools(basis), request, profile, home));
    const detail = { ...home, kind: 'retype_volume' } as const;
    cloud.remembered.decide({ detail, request: keeping, profile, basis });
    for (let time = 0; time < 2; time++) {
      const source = index.source(profile, basis);
      assert.deepEqual(plain(decideRetype(source, keeping, home)), expected);
    }
  }

  function groupBoth(cloud: Cloud, members: readonly Request[], seed: number): void {
    const { index } = cloud;
    const [first] = members;
    if (first === undefined) throw new Error('a group has members');
    const { basis, profile } = askedOf(first);
    const requests = members.map((asked) => askFor(cloud, asked, seed));
    const keeping = requests.map((each) => ({ ...each, expressions: index.expressions }));
    const expected = plain(scheduleGroup(index.pools(basis), requests, profile));
    const [request = askFor(cloud, first, seed)] = keeping;
    const group = members.map(({ size, type, zones }) => ({
      volumeId: VOLUME,
      sizeGib: size,
      volumeType: volumeType(type),
      zones,
      multiattach: false,
    }));
    const detail = { kind: 'create_group', groupId: VOLUME, members: group } as const;
    cloud.remembered.decide({ detail, request, profile, basis });
    for (let time = 0; time < 2; time++) {
      const source = index.source(profile, basis);
      assert.deepEqual(plain(decideGroup(source, keeping, profile)), expected);
    }
  }

  function askedOf(asked: Request): { readonly basis: Basis; readonly profile: Profile } {
    const profile = built[asked.profile];
    if (profile === undefined) throw new Error('no such profile');
    return { basis: { avoid: new Set(asked.avoid), settled: asked.settled }, profile };
  }

  /** As a ledger does, in turns: some now, some once a pool has changed. */
  function judgeAhead(cloud: Cloud, asked: PlacementRequest, profile: Profile, seed: number): void {
    const judging = cloud.index.deciding.unjudged(() => asked, profile);
    if (judging === null) return;
    judging.some(seed % POOLS.length);
    const other = cloud.pools.get(POOLS[(seed + 5) % POOLS.length] ?? '')?.report ?? null;
    cloud.report(POOLS[seed % POOLS.length] ?? '', other, null);
    if (seed % 4 > 1) judging.some(2 * POOLS.length);
    judgedAhead += 1;
  }

  function decideBoth(cloud: Cloud, asked: Request, seed: number): void {
    const { index, reservations } = cloud;
    const { basis, profile } = askedOf(asked);
    judgeAhead(cloud, askFor(cloud, asked, seed), profile, seed);
    const plainly = askFor(cloud, asked, seed);
    const set = setFor(cloud, asked);
    const homes = new Map([...plainly.homes, ...(set?.homes ?? [])]);
    const wanted = { ...plainly, homes, ...set?.byHomes };
    const expected = plain(schedule(index.pools(basis), wanted, profile));
    const passed = names(passing(index.pools(basis), profile.filters, wanted));
    const keeping = { ...wanted, ...set?.byPlaces, expressions: index.expressions };
    const detail = { kind: 'create_volume' } as const;
    // Now with the homes of its set, now with its places.
    const { byHomes, byPlaces } = set ?? {};
    if (seed % 2 === 1 && set !== null) cloud.remembered.begin(set.begun);
    const request = { ...keeping, ...(seed % 2 === 1 ? byPlaces : byHomes) };
    cloud.remembered.decide({ detail, request, profile, basis });
    // Twice: a signature is only kept from the second time on.
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(plain(index.decide(keeping, profile, basis)), expected);
      assert.deepEqual(names(index.passing(keeping, profile, basis)), passed);
    }
    if (expected.kind === 'chosen' && asked.settled === null) {
      reservations.push({
        pool: expected.pool,
        sizeGib: asked.size,
        volumes: asked.bringsNew ? 1 : 0,
        reservation: index.reserve(expected.pool, asked.size, null, asked.bringsNew ? 1 : 0),
      });
    }
  }
});
