import { finite } from '../../src/domain/capacity.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { schedule } from '../../src/engine/decide/schedule.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { createSpec } from '../../test/ledger/support.js';
import { Arrays, type Cloud } from './cloud.js';

/** The defaults of Stowage and Cinder. */
const PROFILE = buildProfile({
  filters: ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'],
  weighers: ['CapacityWeigher'],
  multipliers: { capacity: 1 },
  maxAttempts: 1,
  defaultRatio: '20.0',
});

/** The result of decisions that only use reports. */
export interface FromReports {
  readonly failures: number;
  readonly refused: number;
  readonly made: number;
}

/**
 * Places the same volumes with the same engine, but only by the last reports. `schedulers` take
 * turns. Each counts only its own choices since the last report, as Cinder's `consume_from_volume`
 * does; 0: nothing is counted.
 */
export function decideFromReports(cloud: Cloud, schedulers: number): FromReports {
  const arrays = new Arrays(cloud);
  let views: readonly (readonly Believed[])[] = [];
  let refused = 0;
  let made = 0;
  for (const [arrival, sizeGib] of cloud.sizes.entries()) {
    if (arrival % cloud.perReport === 0)
      views = Array.from({ length: Math.max(1, schedulers) }, () => believe(cloud, arrays));
    const view = views[arrival % views.length] ?? [];
    const outcome = schedule(view, ask(sizeGib, arrival), PROFILE);
    if (outcome.kind === 'refused') {
      refused += 1;
      continue;
    }
    const pool = view.find(({ pool: name }) => name === outcome.pool.pool);
    if (pool === undefined) throw new Error('a pool was chosen that nobody offered');
    if (schedulers > 0) pool.consumedGib += sizeGib;
    if (arrays.make(pool.backend, sizeGib)) made += 1;
  }
  return { failures: arrays.failures, refused, made };
}

/** A pool as one scheduler sees it. */
interface Believed extends PoolView {
  consumedGib: number;
}

function believe(cloud: Cloud, arrays: Arrays): readonly Believed[] {
  return cloud.backends.map((backend) => ({
    pool: `${backend}#pool`,
    backend,
    zone: 'nova',
    host: `${backend}#pool`,
    clusterName: null,
    updatedAt: 0,
    heardAt: 0,
    reportTooOld: false,
    report: {
      space: {
        total: finite(cloud.capacityGib),
        free: finite(arrays.freeGib(backend)),
        allocatedGib: arrays.usedGib(backend),
        allocatedStated: true,
        autoRatio: false,
        provisionedGib: arrays.usedGib(backend),
        reservedPercentage: 0,
        thin: false,
        thick: true,
        ratio: 1,
      },
      capabilities: {},
    },
    consumedGib: 0,
    volumeCount: 0,
  }));
}

function ask(sizeGib: number, arrival: number): PlacementRequest {
  const spec = createSpec(sizeGib, {
    volumeId: `volume-${arrival}`,
    allowReschedule: false,
    maxAlternatives: 0,
  });
  return {
    spec,
    neededGib: sizeGib,
    currentPool: null,
    bringsNew: true,
    now: 0,
    growsAttached: false,
    attemptedPools: [],
    credit: null,
    homes: new Map(),
    minPhysicalFreePercent: 0,
    seed: arrival,
    maxDiagnosedPools: 0,
  };
}
