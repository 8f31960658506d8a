import { finite, type PoolSpace, type VolumeLimits } from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../src/domain/pool.js';
import type { IndexChange } from '../../src/engine/index/index-change.js';
import { dice } from '../random.js';
import { type ArrayModel, MODELS } from './arrays.js';

/** Zones of the backends, in turn. */
const ZONES: readonly string[] = ['zone-1', 'zone-2', 'zone-3', 'zone-4', 'zone-5'];

const MEDIA: readonly string[] = ['ssd', 'hdd'];

/** How a cloud differs from the default one. */
export interface CloudOptions {
  /** Default: 10. */
  readonly poolsPerBackend?: number;
  /** Additional capabilities of every pool of a backend, by the backend's number. */
  readonly capabilities?: (backend: number) => JsonObject;
  /** Rules of pools; default: none. */
  readonly rules?: CloudRules;
}

/**
 * Rules of pools. `groups`: every three pools of a backend are one space, as an array's service
 * levels are; `large groups`: all ten. `limits`: each pool takes
 * 10,000 volumes at most, and none above one of three sizes.
 */
export type CloudRules = 'none' | 'groups' | 'large groups' | 'limits';

/** Pools that are one space; 0: none are. */
const POOLS_IN_GROUP: Readonly<Record<CloudRules, number>> = {
  none: 0,
  limits: 0,
  groups: 3,
  'large groups': 10,
};
const LIMITS: readonly VolumeLimits[] = [100, 1000, 16_384].map((maximumVolumeGib) => ({
  maximumVolumes: 10_000,
  maximumVolumeGib,
}));

/**
 * A cloud with this many pools, as a ledger would load it: backends of several pools each, eight
 * models of arrays in five zones, half of each backend's pools on flash. Most pools have much free
 * space, one in twenty is nearly full.
 */
export function drawCloud(
  pools: number,
  seed: number,
  { poolsPerBackend = 10, capabilities = () => ({}), rules = 'none' }: CloudOptions = {},
): IndexChange {
  const roll = dice(seed);
  const drawn = {
    revision: 1,
    hosts: [] as HostRecord[],
    backends: [] as BackendRecord[],
    pools: [] as PoolRecord[],
  };
  for (let number = 0; drawn.pools.length < pools; number += 1) {
    const host = hostOf(number);
    drawn.hosts.push(host);
    drawn.backends.push(backendOf(host, number));
    const model = MODELS[number % MODELS.length];
    if (model === undefined) throw new Error('there is no model of arrays');
    const reported = MEDIA.map((media) => ({
      ...model.capabilities,
      media,
      ...capabilities(number),
    }));
    for (let ordinal = 0; ordinal < poolsPerBackend && drawn.pools.length < pools; ordinal += 1) {
      const space = drawSpace(model, roll);
      const report = {
        space: rules === 'limits' ? { ...space, ...LIMITS[number % LIMITS.length] } : space,
        capabilities: reported[ordinal % reported.length] ?? {},
      };
      const pool = poolOf(host.host, drawn.pools.length, `pool-${ordinal}`, report);
      const members = POOLS_IN_GROUP[rules];
      drawn.pools.push(
        members === 0
          ? pool
          : { ...pool, capacityGroup: `${host.host}/${Math.floor(ordinal / members)}` },
      );
    }
  }
  return drawn;
}

function hostOf(number: number): HostRecord {
  const host = `node-${number}@array`;
  const zone = ZONES[number % ZONES.length] ?? '';
  const state = {
    serviceKind: 'volume',
    adminState: 'enabled',
    reason: '',
    stateSince: null,
    down: false,
    lastSeenAt: 0,
  } as const;
  return { host, backend: host, cluster: null, zone, ordinal: number + 1, ...state };
}

function backendOf({ host, zone }: HostRecord, number: number): BackendRecord {
  const report = {
    host,
    reporters: {},
    accountingRevision: null,
    measuredAt: null,
    receivedAt: 0,
    heardAt: 0,
    tooOld: false,
    digest: '',
  };
  const representative = { host, zone };
  const state = { adminState: 'enabled', reason: '', stateSince: null } as const;
  return {
    backend: host,
    cluster: null,
    serviceKind: 'volume',
    ordinal: number + 1,
    accountingRevision: 0,
    downSince: null,
    representative,
    ...state,
    report,
  };
}

function poolOf(
  backend: string,
  number: number,
  name: string,
  report: PoolRecord['report'],
): PoolRecord {
  return {
    pool: `${backend}#${name}`,
    backend,
    poolName: name,
    ordinal: number + 1,
    report,
    heldGib: 0,
    confirmedGib: 0,
    containedGib: 0,
    volumeCount: 0,
    generation: 1,
  };
}

function drawSpace({ thin, ratio }: ArrayModel, roll: ReturnType<typeof dice>): PoolSpace {
  const totalGib = roll(50_000, 150_000);
  const reservedPercentage = roll(0, 2) * 5;
  const freeGib =
    roll(1, 20) === 1
      ? Math.ceil((totalGib * reservedPercentage) / 100) + roll(0, 60)
      : roll(Math.floor(totalGib / 4), totalGib);
  const usedGib = totalGib - Math.min(totalGib, freeGib);
  // Written out: to spread a million objects into others takes seconds.
  return {
    total: finite(totalGib),
    free: finite(totalGib - usedGib),
    allocatedGib: usedGib,
    allocatedStated: true,
    autoRatio: false,
    provisionedGib: Math.floor(thin ? usedGib * ((1 + ratio) / 2) : usedGib),
    reservedPercentage,
    thin,
    thick: true,
    ratio,
  };
}
