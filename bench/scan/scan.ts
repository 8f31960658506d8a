import { deepStrictEqual } from 'node:assert/strict';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Basis } from '../../src/engine/index/basis.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { diagnose, passing, rank, weights } from '../built.js';
import { dice } from '../random.js';
import { rounded } from '../rounded.js';
import {
  type BenchOptions,
  type Distribution,
  type Finding,
  percentile,
  type Workload,
} from '../workload.js';
import { checkExpressions } from './check.js';
import { ALL, drawAnyKind, drawIndex, EXPRESSIONS, KINDS, STATIC } from './subject.js';

const POOLS = 10_000;
const ALL_POOLS: Basis = { avoid: new Set(), settled: null };

/** The general path: any filters and weighers, over every pool. */
export const scan: Workload = {
  name: 'scan',
  what: 'the general path over 10,000 pools: all filters, four weighers, expressions',
  run,
};

/** A piece of work that is repeated, and the time of each repetition. */
interface Part {
  readonly name: string;
  /** Returns how many pools are left. */
  readonly work: (ask: PlacementRequest) => number;
  readonly tookMs: number[];
  cpuMs: number;
  left: number;
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const { rounds, sliceMs } = short ? { rounds: 2, sliceMs: 50 } : { rounds: 10, sliceMs: 200 };
  const roll = dice(seed);
  const index = drawIndex(POOLS, seed, roll);
  const pools = index.participating();
  let number = 0;
  const request = () => drawAnyKind(index, ++number, roll);
  const checks = staticChecks(index, KINDS.map(request));
  checkExpressions(pools, request());

  const parts = partsOver(index);
  for (const part of Object.values(parts)) spend(part, request, sliceMs);
  for (const part of Object.values(parts)) Object.assign(part, { tookMs: [], cpuMs: 0 });
  for (let round = 0; round < rounds; round += 1)
    for (const part of Object.values(parts)) spend(part, request, sliceMs);

  for (const part of Object.values(parts)) yield figuresOf(part);
  for (const { name, tookMs } of Object.values(parts)) {
    yield {
      distribution: `One pass over ${POOLS.toLocaleString('en')} pools`,
      name,
      unit: 'ms',
      values: tookMs,
    } satisfies Distribution;
  }
  const bars = Object.values(parts).map((part) => ({
    name: part.name,
    value: Math.round((POOLS / meanMs(part)) * 1000),
  }));
  yield { plot: 'bars', title: 'General path', value: { label: 'pools a second' }, bars };
  const checksPerSecond = (part: Part) => Math.round((checks / meanMs(part)) * 1000);
  yield {
    figures: {
      checks_a_request: Math.round(checks),
      static_checks_per_second_plain: checksPerSecond(parts.plain),
    },
  };
  yield {
    goal: 'static_checks_per_second',
    value: checksPerSecond(parts.static),
    target: 20_000_000,
    is: 'least',
  };
  const poolsPerSecond = Math.round((POOLS / meanMs(parts.expressions)) * 1000);
  yield {
    goal: 'expression_pools_per_second',
    value: poolsPerSecond,
    target: 3_000_000,
    is: 'least',
  };
}

function partsOver(index: PoolIndex) {
  const pools = index.participating();
  const part = (name: string, work: Part['work']): Part => ({
    name,
    work,
    tookMs: [],
    cpuMs: 0,
    left: 0,
  });
  return {
    static: part('static filters', (ask) => index.passing(ask, STATIC, ALL_POOLS).length),
    plain: part('static filters, plain', (ask) => passing(pools, STATIC.filters, ask).length),
    expressions: part('expressions', (ask) => {
      const passed = passing(pools, EXPRESSIONS.filters, ask);
      return weights(passed, ask, EXPRESSIONS.weighers, true).length;
    }),
    all: part(
      'all filters, four weighers',
      (ask) => rank(pools, ask, ALL, ask.spec.maxAlternatives + 1).length,
    ),
  };
}

/** Repeats one part for a while, each time for another request. */
function spend(part: Part, request: () => PlacementRequest, budgetMs: number): void {
  for (let spentMs = 0; spentMs < budgetMs; ) {
    const ask = request();
    const cpu = process.cpuUsage();
    const began = performance.now();
    part.left = part.work(ask);
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    if (part.left === 0) throw new Error(`no pool is left by ${part.name}`);
    part.tookMs.push(tookMs);
    part.cpuMs += (user + system) / 1000;
    spentMs += tookMs;
  }
}

/**
 * How often a request asks a static filter about a pool, on average: a pool that one filter removes
 * does not reach the next ones.
 */
function staticChecks(index: PoolIndex, asks: readonly PlacementRequest[]): number {
  return asks.reduce((sum, ask) => sum + checksOf(index, ask), 0) / asks.length;
}

/** Throws unless the index passes the same pools as checks one by one. */
function checksOf(index: PoolIndex, ask: PlacementRequest): number {
  const pools = index.participating();
  const { filters } = diagnose(pools, ask, STATIC);
  const passed = passing(pools, STATIC.filters, ask);
  deepStrictEqual(
    names(index.passing(ask, STATIC, ALL_POOLS)),
    names(passed),
    'the index passes other pools',
  );
  const removed = filters.reduce((sum, filter) => sum + filter.removed, 0);
  if (passed.length + removed !== pools.length)
    throw new Error(`of ${pools.length} pools ${passed.length} passed and ${removed} were removed`);
  return filters.reduce((sum, { considered }) => sum + considered, 0);
}

function names(pools: readonly PoolView[]): readonly string[] {
  return pools.map(({ pool }) => pool);
}

function figuresOf(part: Part): Finding {
  const { name, tookMs, cpuMs, left } = part;
  return {
    figures: {
      part: name,
      pools: POOLS,
      left,
      passes: tookMs.length,
      ms_mean: rounded(meanMs(part)),
      ms_p50: rounded(percentile(Float64Array.from(tookMs).sort(), 0.5)),
      cpu_ms_mean: rounded(cpuMs / tookMs.length),
      pools_per_second: Math.round((POOLS / meanMs(part)) * 1000),
    },
  };
}

function meanMs({ tookMs }: Part): number {
  return tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length;
}
