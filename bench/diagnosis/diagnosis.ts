import type { PoolsDiagnosis } from '../../src/domain/diagnosis.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import { buildProfile, PoolIndex } from '../built.js';
import { drawCloud } from '../cloud/cloud.js';
import { type AskedType, drawRequest } from '../cloud/requests.js';
import { decideOnce } from '../engine/decide-once.js';
import { dice } from '../random.js';
import { rounded } from '../rounded.js';
import { type BenchOptions, type Finding, percentile, type Workload } from '../workload.js';

/** What a refusal costs, with its diagnosis. */
export const diagnosis: Workload = {
  name: 'diagnosis',
  what: 'a refusal over 10,000 pools with its full per-filter account',
  run,
};

const POOLS = 10_000;

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });

/** A request that no pool can take. */
interface Hopeless {
  readonly why: string;
  readonly type: AskedType;
  readonly sizeGib: number;
}

const HOPELESS: readonly Hopeless[] = [
  {
    why: 'too large for any pool',
    type: { name: 'any', extraSpecs: {}, zones: [] },
    sizeGib: 1_000_000_000,
  },
  {
    why: 'too large for those that have what it asks for',
    type: { name: 'gold', extraSpecs: { tier: 'gold', media: 'ssd' }, zones: ['zone-1', 'zone-2'] },
    sizeGib: 1_000_000_000,
  },
  {
    why: 'a capability that no pool has',
    type: {
      name: 'unheard-of',
      extraSpecs: { multiattach: '<is> True', tier: 'adamant' },
      zones: [],
    },
    sizeGib: 10,
  },
];

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const { rounds, warmUp } = short ? { rounds: 10, warmUp: 3 } : { rounds: 200, warmUp: 20 };
  const roll = dice(seed);
  const index = new PoolIndex();
  index.apply(drawCloud(POOLS, seed));
  const tookMs = HOPELESS.map((): number[] => []);
  let cpuMs = 0;
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [at, hopeless] of HOPELESS.entries()) {
      const ask = askOf(hopeless, round + warmUp, roll);
      const cpu = process.cpuUsage();
      const began = performance.now();
      const outcome = decideOnce(index, ask, PROFILE);
      const ms = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      if (outcome.kind !== 'refused')
        throw new Error(`${outcome.pool.pool} takes what no pool should: ${hopeless.why}`);
      check(outcome.diagnosis, ask);
      if (round < 0) continue;
      tookMs[at]?.push(ms);
      cpuMs += (user + system) / 1000;
    }
  }
  for (const [at, { why }] of HOPELESS.entries()) {
    yield {
      distribution: `One refusal over ${POOLS.toLocaleString('en')} pools`,
      name: why,
      unit: 'ms',
      values: tookMs[at] ?? [],
    };
  }
  const refusals = tookMs.flat().length;
  yield { figures: { pools: POOLS, refusals, cpu_ms_mean: rounded(cpuMs / refusals) } };
  // Of the slowest request.
  const slowest = Math.max(
    ...tookMs.map((times) => percentile(Float64Array.from(times).sort(), 0.5)),
  );
  yield { goal: 'refusal_ms_p50', value: rounded(slowest), target: 5, is: 'most' };
}

function askOf(
  { type, sizeGib }: Hopeless,
  number: number,
  roll: ReturnType<typeof dice>,
): PlacementRequest {
  const ask = drawRequest(type, number, roll);
  return { ...ask, spec: { ...ask.spec, sizeGib }, neededGib: sizeGib };
}

/**
 * Throws unless every pool is accounted for: removed by exactly one filter after it passed those
 * before, and listed or counted as omitted. How many are listed depends on how long reasons are.
 */
function check(found: PoolsDiagnosis, { maxDiagnosedPools }: PlacementRequest): void {
  let left = POOLS;
  for (const { filter, considered, removed } of found.filters) {
    if (considered !== left)
      throw new Error(`${filter} looked at ${considered} pools of the ${left} that reached it`);
    left -= removed;
  }
  if (left !== 0 || found.poolsSeen !== POOLS)
    throw new Error(`${left} of ${POOLS} pools were stopped by nothing`);
  const accounts = new Set(found.filters.map(({ filter }) => filter));
  // An implied one has an account only if it removed a pool.
  if (PROFILE.filters.some(({ name, implied }) => implied !== true && !accounts.has(name)))
    throw new Error('a filter has no account');
  if (found.pools.length === 0 || found.pools.length > maxDiagnosedPools)
    throw new Error(`${found.pools.length} pools say why`);
  if (found.pools.length + found.poolsOmitted !== POOLS)
    throw new Error('some pools are neither named nor counted');
  if (found.nearestMisses.length === 0 || found.pools.some(({ reason }) => reason === ''))
    throw new Error('there are no reasons');
}
