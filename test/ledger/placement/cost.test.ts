import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { Json } from '../../../src/domain/json.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { createSpec, DEFAULT_PROFILE, World } from '../support.js';

const POOLS = 2000;

describe('the cost of a decision', () => {
  let world: World;
  before(async () => {
    world = await World.start({
      profile: buildProfile({
        ...DEFAULT_PROFILE,
        filters: ['AvailabilityZoneFilter', 'CapabilitiesFilter', 'JsonFilter'],
      }),
    });
    await world.report('many@x', {
      layout: {
        kind: 'pools',
        pools: Array.from({ length: POOLS }, (_, n) => ({
          poolName: `p${n}`,
          capacity: { total: { kind: 'finite', gib: 100 }, free: { kind: 'finite', gib: 100 } },
          capabilities: {},
        })),
      },
    });
  });
  after(() => world.end());

  const create = (more: Partial<ReturnType<typeof createSpec>>) =>
    world.ledger.createVolume({
      requestId: randomUUID(),
      caller: 'c',
      spec: { ...createSpec(1), ...more },
    });
  const violationOf = async (more: Partial<ReturnType<typeof createSpec>>) => {
    try {
      await create(more);
      return null;
    } catch (error) {
      assert.ok(error instanceof CodedError, String(error));
      return error.violations[0] ?? null;
    }
  };
  const terms = (count: number): Json => [
    'and',
    ...Array.from({ length: count }, () => ['<', '$free_capacity_gb', 1e9]),
  ];

  it('bounds a query by its terms and the pools', async () => {
    assert.equal(await violationOf({ hints: { query: terms(20) } }), null);
    const found = await violationOf({ hints: { query: terms(40) } });
    assert.equal(found?.field, 'hints["query"]');
    assert.match(
      found?.description ?? '',
      /^has 202 terms, each of which is asked of 2000 pools: at most 125$/,
    );
  });

  it('refuses a query that nests too deeply with the reason, whether it is a list or text', async () => {
    let query: Json = ['=', 1, 1];
    for (let level = 0; level < 40; level += 1) query = ['not', query];
    for (const hint of [
      query,
      JSON.stringify(query),
      `${'["not",'.repeat(5000)}1${']'.repeat(5000)}`,
    ]) {
      const error = await create({ hints: { query: hint } }).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof CodedError, String(error));
      assert.equal(error.reason, 'NO_VALID_BACKEND');
      assert.match(
        error.diagnosis?.nearestMisses[0]?.reason ?? '',
        /^the hint query nests deeper than 32 levels$/,
      );
    }
  });

  it('bounds the requirements of a type', async () => {
    const extraSpecs = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));
    const type = (count: number) => ({ name: 't', extraSpecs: extraSpecs(count), qosSpecs: {} });
    assert.equal(
      await violationOf({ volumeType: type(250) }),
      null,
      'no pool has them, which is no slip',
    );
    const found = await violationOf({ volumeType: type(251) });
    assert.equal(found?.field, 'volume_type.extra_specs');
  });

  it('keeps reasons short, whatever is asked for', async () => {
    const zones = Array.from({ length: 256 }, (_, n) => `zone${n}`.padEnd(255, 'z'));
    const error = await create({ zones }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CodedError, String(error));
    const reasons = error.diagnosis?.pools.map(({ reason }) => reason) ?? [];
    assert.ok(reasons.length > 100);
    assert.ok(Math.max(...reasons.map(({ length }) => length)) < 500);
    assert.match(reasons[0] ?? '', / or 252 more$/);
    assert.equal((error.diagnosis?.poolsOmitted ?? 0) + reasons.length, POOLS);
  });
});
