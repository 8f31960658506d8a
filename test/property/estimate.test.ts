import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Capacity, finite, INFINITE } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import type { ReportedCapacity } from '../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import { buildProfile, type Profile } from '../../src/engine/decide/profile.js';
import { FILTERS } from '../../src/engine/filters/registry.js';
import { backendReport, createSpec, DEFAULT_PROFILE, World } from '../ledger/support.js';

const BACKENDS = ['a@x', 'b@x'];
const POOLS = BACKENDS.flatMap((backend) => [`${backend}#1`, `${backend}#2`]);
/** No fewer than fit into any cloud here: 1 GiB each, into twice the largest pool four times. */
const MOST = 4 * 60 * 2;

const profiles: fc.Arbitrary<Profile> = fc
  .record({
    filters: fc.shuffledSubarray(FILTERS.map(({ name }) => name)),
    weighers: fc.constantFrom(['CapacityWeigher'], ['CapacityWeigher', 'ChanceWeigher']),
    factor: fc.constantFrom(1, -1),
    weightHandler: fc.constantFrom('ordered' as const, 'stochastic' as const),
  })
  .map(({ factor, ...options }) =>
    buildProfile({ ...DEFAULT_PROFILE, ...options, multipliers: { capacity: factor } }),
  );

const capacity: fc.Arbitrary<Capacity> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(0, 10.004, 30, 40, 60).map(finite) },
  { weight: 1, arbitrary: fc.constant(INFINITE) },
);
const space: fc.Arbitrary<ReportedCapacity> = fc.record({
  total: capacity,
  free: capacity,
  provisionedGib: fc.constantFrom(0, 0, 0.002, 0.003, 7),
  reservedPercentage: fc.constantFrom(0, 0, 5, 100),
  thin: fc.boolean(),
  thick: fc.boolean(),
  ratio: fc.constantFrom(1, 1, 1.5, 2),
});
const capabilities = fc.constantFrom(
  {},
  {},
  { tier: 'gold' },
  { maximum_volumes: 3 },
  { maximum_volumes: 2, minimum_volume_size_gb: 3 },
  { maximum_volume_size_gb: 11.5 },
  { filter_function: 'volume.size < 9 or volume.size > 20' },
  { filter_function: 'volume.size < 12' },
  { filter_function: 'volume.size >= 6 and stats.volume_count != 2' },
  { filter_function: 'stats.free_capacity_gb > 25 or stats.free_capacity_gb < 11' },
);
const group = fc.constantFrom(null, null, null, 'g');
const cloud = fc.array(fc.record({ space, capabilities, group }), {
  minLength: POOLS.length,
  maxLength: POOLS.length,
});
type Cloud = typeof cloud extends fc.Arbitrary<infer T> ? T : never;

const wanted = fc
  .record({
    sizeGib: fc.constantFrom(1, 3, 4, 7, 10, 25),
    type: fc.constantFrom(
      {},
      {},
      { tier: 'gold' },
      { 'provisioning:type': 'thick' },
      { 'provisioning:max_vol_size': '30' },
    ),
    resourceBackend: fc.option(fc.constantFrom(...BACKENDS, ...POOLS), { freq: 4 }),
    hints: fc.constantFrom({}, {}, {}, { query: '["<", "$volume_count", 2]' }),
  })
  .map(({ type, ...spec }) => ({
    ...spec,
    volumeType: { name: 't', extraSpecs: type, qosSpecs: {} },
  }));

async function report(world: World, pools: Cloud): Promise<void> {
  for (const backend of BACKENDS) {
    const own = [...POOLS.entries()].filter(([, pool]) => pool.startsWith(backend));
    const reported = own.map(([at, pool]) => {
      const { space: stated, capabilities: other, group: shared } = pools[at] ?? assert.fail();
      const named = shared === null ? {} : { aggregate: shared };
      return {
        poolName: pool.slice(-1),
        capacity: stated,
        capabilities: { ...other, ...named },
      };
    });
    await world.ledger.report(backendReport(backend, reported));
  }
}

async function isPlaced(world: World, spec: CreateVolumeSpec): Promise<boolean> {
  try {
    await world.ledger.createVolume({ requestId: randomUUID(), caller: 'project', spec });
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.reason === 'NO_VALID_BACKEND') return false;
    throw error;
  }
}

describe('an estimate of capacity', () => {
  it(
    'is what asking one by one places, then refuses; its largest and smallest sizes fit, and ' +
      'the next do not',
    async () => {
      const came = { exact: 0, ranges: 0, unlimited: 0, unknown: 0, none: 0, ends: 0 };
      await fc.assert(
        fc.asyncProperty(profiles, cloud, wanted, async (profile, pools, asked) => {
          const world = await World.start({ profile, groupCapabilities: ['aggregate'] });
          try {
            await report(world, pools);
            const spec = () => createSpec(asked.sizeGib, asked);
            const { estimate } = await world.ledger.estimateCapacity({
              spec: spec(),
              counts: true,
              wantsGrowth: false,
            });
            const { volumes, mostVolumes, isUnlimited, isExact, sizes } = estimate;
            if (sizes === null) assert.equal(mostVolumes, 0);
            else await holdsAtItsEnds(world, asked, sizes);
            let placed = 0;
            const enough = isUnlimited ? Math.min(MOST, volumes + 20) : MOST;
            while (placed < enough && (await isPlaced(world, spec()))) placed += 1;
            const said = JSON.stringify({ ...estimate, placed });
            if (!isExact) came.unknown += 1;
            else if (isUnlimited) {
              came.unlimited += 1;
              assert.equal(placed, enough, said);
            } else {
              assert.ok(placed >= volumes && placed <= mostVolumes, said);
              if (volumes === mostVolumes) came.exact += 1;
              else came.ranges += 1;
            }
            if (placed === 0) came.none += 1;
            if (sizes !== null) came.ends += 1;
            assert.deepEqual(world.faults, []);
          } finally {
            await world.end();
          }
        }),
        { numRuns: 100 },
      );
      assert.ok(came.exact > 40 && came.none > 5 && came.ends > 30, JSON.stringify(came));
    },
  );

  /** By explaining, which takes nothing. */
  async function holdsAtItsEnds(
    world: World,
    asked: Partial<CreateVolumeSpec>,
    { smallestGib, largestGib }: { readonly smallestGib: number; readonly largestGib: number },
  ): Promise<void> {
    for (const [sizeGib, fits] of [
      [smallestGib, true],
      [largestGib, true],
      [smallestGib - 1, false],
      [largestGib + 1, false],
    ] as const) {
      if (sizeGib < 1 || sizeGib > 2 ** 40) continue;
      const call = {
        requestId: randomUUID(),
        caller: 'project',
        spec: createSpec(sizeGib, { ...asked, sizeGib }),
        detail: { kind: 'create_volume' } as const,
      };
      const kind = await world.ledger.explainPlacement(call).then(
        ({ outcome }) => outcome.kind,
        (error: unknown) => (error instanceof CodedError ? error.reason : 'fault'),
      );
      const refused = sizeGib > 30 && kind === 'INVALID_FIELDS' ? 'refused' : kind;
      assert.equal(refused, fits ? 'chosen' : 'refused', `${sizeGib} GiB`);
    }
  }
});
