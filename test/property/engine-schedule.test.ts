import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Capacity,
  finite,
  INFINITE,
  type PoolSpace,
  UNKNOWN,
} from '../../src/domain/capacity.js';
import { explain } from '../../src/engine/decide/explain.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { schedule } from '../../src/engine/decide/schedule.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { placementRequest, pool, volumeType } from '../engine/support.js';

// A second engine, written from docs/rules.md and from nothing else: slow, and with rounding done
// on decimal text.

function round2(value: number): number {
  const digits = value.toFixed(20);
  const cut = digits.indexOf('.') + 3;
  const down = digits.slice(0, cut);
  const rest = digits.slice(cut);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const odd = Number(down.at(-1)) % 2 === 1;
  const away = rest > half || (rest === half && odd);
  return (Math.round(Number(down) * 100) + (away ? (value < 0 ? -1 : 1) : 0)) / 100;
}

function consumed(view: PoolView, request: PlacementRequest): number {
  return view.consumedGib - (request.credit?.pool === view.pool ? request.credit.sizeGib : 0);
}

function isThin(view: PoolView, request: PlacementRequest): boolean {
  return (
    view.report.space.thin && request.spec.volumeType?.extraSpecs['provisioning:type'] !== 'thick'
  );
}

function available(space: PoolSpace, total: number, thin: boolean): number {
  const reserved = Math.floor(total * (space.reservedPercentage / 100));
  return (total - reserved) * (thin ? space.ratio : 1);
}

function virtual(view: PoolView, request: PlacementRequest, total: number, free: number): number {
  const { space } = view.report;
  const thin = isThin(view, request);
  const calculated =
    available(space, total, thin) - (space.provisionedGib + consumed(view, request));
  return round2(thin ? calculated : Math.min(calculated, free - consumed(view, request)));
}

function hasRoom(view: PoolView, request: PlacementRequest): boolean {
  const { space } = view.report;
  const { total, free } = space;
  const needed = request.spec.sizeGib;
  if (needed === 0 || free.kind !== 'finite') return true;
  if (total.kind !== 'finite') return space.reservedPercentage === 0;
  const thin = isThin(view, request);
  if (total.gib <= 0 || available(space, total.gib, thin) <= 0 || (thin && space.ratio < 1))
    return false;
  if (virtual(view, request, total.gib, free.gib) < needed) return false;
  const provisioned = space.provisionedGib + consumed(view, request);
  const ratio = (provisioned + needed) / round2(available(space, total.gib, thin));
  return !thin || ratio <= space.ratio;
}

function passes(view: PoolView, request: PlacementRequest): boolean {
  const { zones, volumeType: type } = request.spec;
  if (zones.length > 0 && !zones.includes(view.zone)) return false;
  if (!hasRoom(view, request)) return false;
  const tier = type?.extraSpecs['tier'];
  if (tier !== undefined && view.report.capabilities['tier'] !== tier) return false;
  return !request.attemptedPools.includes(view.pool);
}

function numbers(
  views: readonly PoolView[],
  request: PlacementRequest,
  multiplier: number,
): number[] {
  const raw = views.map((view) => {
    const { total, free } = view.report.space;
    return total.kind === 'finite' && free.kind === 'finite'
      ? virtual(view, request, total.gib, free.gib)
      : null;
  });
  const known = raw.filter((number) => number !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const beyond = most === least ? most + 10000 : most + 100 * (most - least);
  return raw.map((number) => number ?? (multiplier > 0 ? -1 : known.length === 0 ? 0 : beyond));
}

function reference(
  pools: readonly PoolView[],
  request: PlacementRequest,
  multiplier: number,
): readonly { pool: string; weight: number }[] {
  const passed = pools.filter((view) => passes(view, request));
  const found = numbers(passed, request, multiplier);
  const [least, most] = [Math.min(...found), Math.max(...found)];
  const weighed = passed.map((view, index) => {
    const normalized = least === most ? 0 : ((found[index] ?? 0) - least) / (most - least);
    return { pool: view.pool, backend: view.backend, weight: multiplier * normalized };
  });
  const named = request.spec.resourceBackend;
  return weighed
    .toSorted((a, b) => b.weight - a.weight)
    .filter(
      (entry) => named === null || (named.includes('#') ? entry.pool : entry.backend) === named,
    )
    .map(({ pool: name, weight }) => ({ pool: name, weight }));
}

const gib: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: -80, max: 1600 }).map((eighths) => eighths / 8),
  fc.integer({ min: 0, max: 200_000 }).map((thousandths) => thousandths / 1000),
);
const amount: fc.Arbitrary<Capacity> = fc.oneof(
  { weight: 8, arbitrary: gib.map(finite) },
  { weight: 1, arbitrary: fc.constantFrom(INFINITE, UNKNOWN) },
);
const stated = fc.record({
  zone: fc.constantFrom('az1', 'az2'),
  consumedGib: fc.integer({ min: 0, max: 20 }),
  capabilities: fc.record({ tier: fc.constantFrom('gold', 'silver', null) }),
  space: fc.record({
    total: amount,
    free: amount,
    provisionedGib: gib,
    reservedPercentage: fc.integer({ min: 0, max: 20 }),
    thin: fc.boolean(),
    ratio: fc.constantFrom(0.5, 1, 1.5, 2.7, 20),
  }),
});
const pools = fc
  .array(stated, { maxLength: 12 })
  .map((list) =>
    list.map((entry, index) => pool({ ...entry, pool: `n${index % 3}@lvm#${index}` })),
  );
const names = fc.constantFrom('n0@lvm#0', 'n1@lvm#1', 'n2@lvm#5');
const requests = fc
  .record({
    sizeGib: fc.integer({ min: 0, max: 60 }),
    zones: fc.subarray(['az1', 'az2']),
    extraSpecs: fc.constantFrom(
      {},
      { tier: 'gold' },
      { 'provisioning:type': 'thick' },
      { 'provisioning:type': 'thin', tier: 'silver' },
    ),
    resourceBackend: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom('n0@lvm', 'n1@lvm#1') },
    ),
    maxAlternatives: fc.integer({ min: 0, max: 5 }),
    attemptedPools: fc.array(names, { maxLength: 2 }),
    credit: fc.option(fc.record({ pool: names, sizeGib: fc.integer({ min: 0, max: 20 }) })),
  })
  .map(({ attemptedPools, credit, extraSpecs, ...spec }) =>
    placementRequest({
      attemptedPools,
      credit,
      spec: { ...spec, volumeType: volumeType(extraSpecs) },
    }),
  );

/** Of 163.125 GiB available, which are rounded down to 163.12, 32 are left. */
const tight = pool({
  consumedGib: 3,
  space: {
    total: finite(187.125),
    free: finite(0),
    provisionedGib: 128.125,
    reservedPercentage: 13,
    thin: true,
    ratio: 1,
  },
});

describe('schedule and a naive reference agree', () => {
  it('on the pool, its weight, and the alternatives', () => {
    fc.assert(
      fc.property(pools, requests, fc.constantFrom(1, 2.5, 0, -1), (views, request, multiplier) => {
        const outcome = schedule(
          views,
          request,
          buildProfile({ multipliers: { capacity: multiplier }, maxAttempts: 3, defaultRatio: 20 }),
        );
        const expected = reference(views, request, multiplier).slice(
          0,
          request.spec.maxAlternatives + 1,
        );
        const got =
          outcome.kind === 'refused'
            ? []
            : [{ pool: outcome.pool.pool, weight: outcome.weight }, ...outcome.alternatives];
        assert.deepEqual(
          got.map((entry) => ({ ...entry, weight: entry.weight + 0 })),
          expected.map((entry) => ({ ...entry, weight: entry.weight + 0 })),
        );
      }),
      {
        numRuns: 3000,
        // Just enough is left, until what is available is rounded.
        examples: [[[tight], placementRequest({ spec: { sizeGib: 32 } }), 1]],
      },
    );
  });

  it(
    'on who is to blame for a refusal: every pool once, and each by the first filter that it ' +
      'fails',
    () => {
      fc.assert(
        fc.property(pools, requests, (views, request) => {
          const profile = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: 20 });
          const outcome = schedule(views, request, profile);
          if (outcome.kind === 'chosen') return;
          const { diagnosis } = outcome;
          assert.equal(diagnosis.poolsSeen, views.length);
          assert.equal(diagnosis.pools.length, views.length);
          let reached = views.length;
          for (const { filter, considered, removed } of diagnosis.filters) {
            assert.equal(considered, reached);
            assert.equal(removed, diagnosis.pools.filter((miss) => miss.filter === filter).length);
            reached -= removed;
          }
          assert.equal(reached, 0);
        }),
        { numRuns: 2000 },
      );
    },
  );

  it(
    'on what is explained: the pool that is chosen first, with its weight, and each other by ' +
      'what stopped it',
    () => {
      fc.assert(
        fc.property(pools, requests, fc.constantFrom(1, 0, -1), (views, request, multiplier) => {
          const profile = buildProfile({
            multipliers: { capacity: multiplier },
            maxAttempts: 3,
            defaultRatio: 20,
          });
          const outcome = schedule(views, request, profile);
          const accounts = explain(views, request, profile);
          assert.equal(accounts.length, views.length);
          const [first] = accounts;
          if (outcome.kind === 'chosen') {
            assert.deepEqual(
              [first?.pool, (first?.weight ?? 0) + 0, first?.rejection],
              [outcome.pool.pool, outcome.weight + 0, null],
            );
            return;
          }
          for (const { filter, removed } of outcome.diagnosis.filters)
            assert.equal(
              accounts.filter(({ rejection }) => rejection?.filter === filter).length,
              removed,
            );
        }),
        { numRuns: 2000 },
      );
    },
  );
});
