import type { SetRule } from '../../src/domain/volume-set.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Basis } from '../../src/engine/index/basis.js';
import type { PoolIndex as Index } from '../../src/engine/index/pool-index.js';
import type { TentativeReservation } from '../../src/engine/index/tentative-reservation.js';
import { buildProfile, PoolIndex } from '../built.js';
import { engineModule } from '../built-from.js';
import { drawCloud } from '../cloud/cloud.js';
import { type AskedType, drawRequest } from '../cloud/requests.js';
import { dice } from '../random.js';
import { rounded } from '../rounded.js';
import { type BenchOptions, type Finding, percentile, type Workload } from '../workload.js';

/** What it costs to decide a set of volumes together. */
export const sets: Workload = {
  name: 'sets',
  what: 'a set of 100 volumes with a spread rule over 10,000 pools, decided together',
  run,
};

const POOLS = 10_000;
const VOLUMES = 100;
const RACKS = 200;
const ZONES = 5;
const ALL: Basis = { avoid: new Set(), settled: null };
const ANY: AskedType = { name: 'any', extraSpecs: {}, zones: [] };

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });

const rule = (scope: SetRule['scope'], mostPerValue: number | null): SetRule => ({
  scope,
  capability: scope === 'capability' ? 'rack' : '',
  mostPerValue,
});

const RULES = [
  { name: 'no rule', rules: [] },
  { name: 'different pools', rules: [rule('pool', 1)] },
  { name: 'one in a rack', rules: [rule('capability', 1)] },
  { name: 'one zone, two in a rack', rules: [rule('zone', null), rule('capability', 2)] },
] as const;

/** How sets are arranged. Engines that are compared with this one may have no sets. */
async function sorter() {
  const { arrangeSet }: typeof import('../../src/engine/decide/arrange-set.js') =
    await engineModule('decide/arrange-set');
  const { PlacesOfSet }: typeof import('../../src/engine/decide/set-places.js') =
    await engineModule('decide/set-places');
  return { arrangeSet, PlacesOfSet };
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const rounds = short ? 5 : 100;
  const warmUp = short ? 2 : 20;
  const sorts = await sorter();
  const roll = dice(seed);
  const index = new PoolIndex();
  // Zones take turns, so that each has all racks.
  const capabilities = (backend: number) => ({ rack: `r${Math.floor(backend / ZONES) % RACKS}` });
  index.apply(drawCloud(POOLS, seed, { capabilities }));
  const tookMs = RULES.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [at, { rules }] of RULES.entries()) {
      const asks = Array.from({ length: VOLUMES }, (_, n) =>
        sized(drawRequest(ANY, (round + warmUp) * VOLUMES + n, roll), 10),
      );
      const began = performance.now();
      const reservations = decideSet(sorts, index, asks, rules);
      const ms = performance.now() - began;
      for (const one of reservations) one.rollBack();
      if (round >= 0) tookMs[at]?.push(ms);
    }
  }
  const distribution = `A set of ${VOLUMES} volumes over ${POOLS.toLocaleString('en')} pools`;
  for (const [at, { name }] of RULES.entries())
    yield { distribution, name, unit: 'ms', values: tookMs[at] ?? [] };
  const slowest = Math.max(
    ...tookMs.map((times) => percentile(Float64Array.from(times).sort(), 0.5)),
  );
  yield { goal: 'set_ms_p50', value: rounded(slowest), target: 20, is: 'most' };
}

/** Decides a set as the ledger does. Throws if not all are placed within the rules. */
function decideSet(
  { arrangeSet, PlacesOfSet }: Awaited<ReturnType<typeof sorter>>,
  index: Index,
  asks: readonly PlacementRequest[],
  rules: readonly SetRule[],
): readonly TentativeReservation[] {
  const pools = index.pools(ALL);
  const places = new PlacesOfSet(rules, rules.length === 0 ? [] : pools, {
    sizeGib: asks.reduce((sum, { neededGib }) => sum + neededGib, 0),
    thin: true,
    guarded: true,
  });
  const set = { rules, others: [], poolOf: (pool: string) => index.view(pool), places };
  const reservations: TentativeReservation[] = [];
  const placed: string[] = [];
  const outcome = arrangeSet(
    asks.map(({ neededGib }) => ({ sizeGib: neededGib, kind: 'any' })),
    places,
    {
      place(at) {
        const ask = asks[at];
        if (ask === undefined) throw new Error(`there is no volume ${at}`);
        const found = index.pick(rules.length === 0 ? ask : { ...ask, set }, PROFILE, ALL);
        if (found === null) return null;
        reservations.push(index.reserve(found.pool.pool, ask.neededGib, ask.spec));
        placed.push(found.pool.pool);
        return found.pool;
      },
      clear() {
        for (const one of reservations.splice(0)) one.rollBack();
        placed.length = 0;
      },
    },
  );
  if (outcome.kind !== 'placed') throw new Error(`${placed.length} of ${asks.length} are placed`);
  if (rules[0]?.scope === 'pool' && new Set(placed).size !== placed.length)
    throw new Error('two volumes are in one pool');
  return reservations;
}

function sized(ask: PlacementRequest, sizeGib: number): PlacementRequest {
  return {
    ...ask,
    spec: { ...ask.spec, sizeGib, maxAlternatives: 3 },
    neededGib: sizeGib,
    volumeGib: sizeGib,
  };
}
