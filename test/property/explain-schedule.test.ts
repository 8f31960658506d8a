import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Capacity, finite, INFINITE, UNKNOWN } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import type { OperationDetail } from '../../src/domain/operation.js';
import type { ReportedCapacity } from '../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import { buildProfile, type Profile } from '../../src/engine/decide/profile.js';
import { FILTERS } from '../../src/engine/filters/registry.js';
import { WEIGHERS } from '../../src/engine/weighers/registry.js';
import type { PlaceCall, PlacementExplanation } from '../../src/ledger/api/placement.js';
import { backendReport, createSpec, DEFAULT_PROFILE, World } from '../ledger/support.js';

const BACKENDS = ['a@x', 'b@x', 'c@x'];
const POOLS = BACKENDS.flatMap((backend) => [`${backend}#1`, `${backend}#2`]);

const profiles: fc.Arbitrary<Profile> = fc
  .record({
    filters: fc.shuffledSubarray(FILTERS.map(({ name }) => name)),
    weighers: fc.shuffledSubarray(WEIGHERS.map(({ name }) => name)),
    factor: fc.constantFrom(1, -1, 2.5),
    weightHandler: fc.constantFrom('ordered' as const, 'stochastic' as const),
    capacityGuard: fc.boolean(),
  })
  .map(({ factor, ...options }) =>
    buildProfile({
      ...DEFAULT_PROFILE,
      ...options,
      multipliers: { capacity: factor, goodness: factor },
    }),
  );

const capacity: fc.Arbitrary<Capacity> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(0, 10.004, 40, 100, 100, 200).map(finite) },
  { weight: 1, arbitrary: fc.constantFrom(INFINITE, UNKNOWN) },
);
const space: fc.Arbitrary<ReportedCapacity> = fc.record({
  total: capacity,
  free: capacity,
  provisionedGib: fc.constantFrom(0, 0, 0.002, 0.003, 30),
  reservedPercentage: fc.constantFrom(0, 0, 5, 100),
  thin: fc.boolean(),
  thick: fc.boolean(),
  ratio: fc.constantFrom(1, 1, 1.5, 20),
});
const capabilities = fc.constantFrom(
  {},
  { tier: 'gold', filter_function: 'volume.size < 50', goodness_function: 'volume.size' },
  { filter_function: 'stats.free_capacity_gb > capabilities.none' },
);
const cloud = fc.array(fc.record({ space, capabilities }), {
  minLength: POOLS.length,
  maxLength: POOLS.length,
});

const size = fc.constantFrom(1, 10, 40, 99, 100, 500);
const place = fc.constantFrom(...BACKENDS, ...POOLS);
const details: fc.Arbitrary<OperationDetail> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'create_volume' as const }) },
  fc.record({ kind: fc.constant('manage_volume' as const), reference: fc.constant({}) }),
  fc.record({
    kind: fc.constant('create_snapshot' as const),
    snapshotId: fc.uuid(),
    sizeGib: size,
  }),
  fc.record({
    kind: fc.constant('manage_snapshot' as const),
    snapshotId: fc.uuid(),
    sizeGib: size,
    reference: fc.constant({}),
  }),
  size.map((more) => ({
    kind: 'extend_volume' as const,
    newSizeGib: 500 + more,
    attached: more > 50,
    ...(more % 2 === 1 && { policy: 'on_demand' as const }),
  })),
  fc.constant({ kind: 'migrate_volume' as const }),
  fc.record({
    kind: fc.constant('retype_volume' as const),
    policy: fc.constantFrom('never' as const, 'on_demand' as const),
    from: place,
  }),
  fc.record({
    kind: fc.constant('create_group' as const),
    groupId: fc.uuid(),
    members: fc.array(
      fc.record({
        volumeId: fc.uuid(),
        sizeGib: size,
        volumeType: fc.constant(null),
        zones: fc.constant([]),
        multiattach: fc.constant(false),
      }),
      { maxLength: 3 },
    ),
  }),
  fc.constant({ kind: 'validate_capacity' as const }),
);
type Asked = Partial<CreateVolumeSpec> & {
  readonly detail: OperationDetail;
  readonly beside: string | null;
};
const requests: fc.Arbitrary<Asked> = fc
  .record({
    sizeGib: size,
    detail: details,
    type: fc.constantFrom({}, {}, { tier: 'gold' }, { 'provisioning:type': 'thick' }),
    resourceBackend: fc.option(place, { freq: 2 }),
    maxAlternatives: fc.constantFrom(0, 3),
    beside: fc.option(fc.constantFrom('same_host', 'different_host'), { freq: 3 }),
  })
  .map(({ type, ...asked }) => ({
    ...asked,
    volumeType: { name: 't', extraSpecs: type, qosSpecs: {} },
  }));

/**
 * What is the same of both: the pool, and what is set aside there; or the account of the refusal.
 */
async function asked(world: World, call: PlaceCall) {
  try {
    const { decision, reservations } = await world.ledger.place(call);
    return {
      pool: decision.placement.pool,
      alternatives: decision.alternatives,
      takes: reservations.length > 0,
    };
  } catch (error) {
    if (!(error instanceof CodedError) || error.reason !== 'NO_VALID_BACKEND') throw error;
    const {
      earlierAttempts: _,
      refusalId: __,
      ...diagnosis
    } = error.diagnosis ?? assert.fail('a refusal without a diagnosis');
    return diagnosis;
  }
}

function explained(
  { outcome, absent }: PlacementExplanation,
  { spec: { sizeGib }, detail }: PlaceCall,
) {
  if (outcome.kind === 'refused') return { ...outcome.diagnosis, absent };
  const takesNone = 'stays' in outcome || detail.kind === 'create_group';
  return {
    pool: outcome.pool.pool,
    alternatives: outcome.alternatives,
    takes: !takesNone && sizeGib > 0,
  };
}

describe('an explanation', () => {
  it(
    'names the pool that asking names, or the same refusal, by any profile, in any cloud, ' +
      'for any request',
    async () => {
      const came = { placed: 0, refused: 0, guarded: 0 };
      await fc.assert(
        fc.asyncProperty(
          profiles,
          cloud,
          fc.array(requests, { minLength: 1, maxLength: 12 }),
          async (profile, pools, all) => {
            const world = await World.start({ profile });
            try {
              for (const backend of BACKENDS) {
                const own = [...POOLS.entries()].filter(([, pool]) => pool.startsWith(backend));
                const reported = own.map(([at, pool]) => ({
                  poolName: pool.slice(-1),
                  capacity: pools[at]?.space ?? assert.fail(),
                  capabilities: pools[at]?.capabilities ?? {},
                }));
                await world.ledger.report(backendReport(backend, reported));
              }
              let newest: string | null = null;
              for (const { detail, beside, ...spec } of all) {
                const sizeGib =
                  detail.kind === 'extend_volume'
                    ? 500
                    : detail.kind === 'create_group'
                      ? 0
                      : (spec.sizeGib ?? 1);
                const isCreate = detail.kind === 'create_volume';
                const call: PlaceCall = {
                  requestId: randomUUID(),
                  caller: 'project',
                  spec: createSpec(sizeGib, {
                    ...spec,
                    sizeGib,
                    allowReschedule: isCreate,
                    hints: beside === null || newest === null ? {} : { [beside]: [newest] },
                  }),
                  detail,
                };
                const explanation = await world.ledger.explainPlacement(call);
                const result = await asked(world, call);
                assert.deepEqual(result, explained(explanation, call));
                if ('pool' in result) came.placed += 1;
                else came.refused += 1;
                if (isCreate && 'pool' in result) newest = call.spec.volumeId;
                if (
                  explanation.pools.some(({ rejection }) => rejection?.filter === 'capacity.guard')
                )
                  came.guarded += 1;
                // Each pool's own account says so too.
                if (isCreate)
                  assert.equal(
                    explanation.pools.some(({ rejection }) => rejection === null),
                    'pool' in result,
                  );
              }
              assert.deepEqual(world.faults, []);
            } finally {
              await world.end();
            }
          },
        ),
        { numRuns: 150 },
      );
      assert.ok(
        came.placed > 100 && came.refused > 100 && came.guarded > 100,
        JSON.stringify(came),
      );
    },
  );
});
