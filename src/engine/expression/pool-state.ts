import type { Json } from '../../domain/json.js';
import { backendOfPool, type PoolReport } from '../../domain/pool.js';
import { consumedFor, liveVolumesFor } from '../capacity/consumed.js';
import type { PoolView, RequestView } from '../request/view.js';

type Read = (pool: PoolView, request: RequestView) => Json;

/** Reads a pool's report, less what is promised on the pool. */
export type ReadFigure = (report: PoolReport, consumedGib: number) => Json;

/** The part of the state that a pool's report and what is promised on it make up. */
const FIGURES: ReadonlyMap<string, ReadFigure> = new Map<string, ReadFigure>([
  ['volume_backend_name', reported('volume_backend_name')],
  ['vendor_name', reported('vendor_name')],
  ['driver_version', reported('driver_version')],
  ['storage_protocol', reported('storage_protocol')],
  ['QoS_support', reported('QoS_support', false)],
  [
    'total_capacity_gb',
    ({ space }) => (space.total.kind === 'finite' ? space.total.gib : space.total.kind),
  ],
  ['allocated_capacity_gb', ({ space }, consumedGib) => space.allocatedGib + consumedGib],
  [
    'free_capacity_gb',
    ({ space: { free } }, consumedGib) =>
      free.kind === 'finite' ? free.gib - consumedGib : free.kind,
  ],
  ['provisioned_capacity_gb', ({ space }, consumedGib) => space.provisionedGib + consumedGib],
  ['reserved_percentage', ({ space }) => space.reservedPercentage],
  ['max_over_subscription_ratio', ({ space }) => space.ratio],
  ['thin_provisioning_support', ({ space }) => space.thin],
  ['thick_provisioning_support', ({ space }) => space.thick],
  ['multiattach', reported('multiattach', false)],
  ['filter_function', reported('filter_function')],
  ['goodness_function', reported('goodness_function')],
  ['capabilities', ({ capabilities }) => capabilities],
]);

/**
 * A pool's live state under Cinder's names (docs/rules.md, "Filters"). JSON queries read all of it,
 * expressions a part.
 */
const STATE: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...[...FIGURES].map(([name, read]): [string, Read] => [
    name,
    (pool, { credit }) => read(pool.report, consumedFor(pool, credit)),
  ]),
  ['host', (pool) => pool.host],
  ['cluster_name', (pool) => pool.clusterName],
  ['backend_id', (pool) => pool.pool],
  ['pool_name', (pool) => pool.pool.slice(pool.backend.length + 1)],
  ['volume_count', (pool, { credit }) => liveVolumesFor(pool, credit)],
  ['updated', (pool) => new Date(pool.updatedAt).toISOString()],
  ['service', serviceOf],
]);

/**
 * Reader of one name of what a report and what is promised make up; undefined: it is not of that.
 */
export function poolFigure(name: string): ReadFigure | undefined {
  return FIGURES.get(name);
}

/** Reader of one name of a pool's state; undefined if there is no such name. */
export function poolState(name: string): Read | undefined {
  return STATE.get(name);
}

/**
 * The volume service of the host that represents the backend. It is neither disabled nor frozen,
 * for it participates.
 */
function serviceOf({ host, clusterName, zone }: PoolView): Json {
  return {
    availability_zone: zone,
    host: backendOfPool(host),
    cluster_name: clusterName === null ? null : backendOfPool(clusterName),
    binary: 'cinder-volume',
    topic: 'cinder-volume',
    disabled: false,
    disabled_reason: null,
    frozen: false,
  };
}

function reported(key: string, fallback: Json = null): ReadFigure {
  return ({ capabilities }) =>
    Object.hasOwn(capabilities, key) ? (capabilities[key] ?? null) : fallback;
}
