import type { Json } from '../../domain/json.js';
import { backendOfPool } from '../../domain/pool.js';
import { consumedFor, liveVolumesFor } from '../capacity/consumed.js';
import type { PoolView, RequestView } from '../request/view.js';

type Read = (pool: PoolView, request: RequestView) => Json;

/**
 * A pool's live state under Cinder's names (docs/rules.md, "Filters"). JSON queries read all of it,
 * expressions a part.
 */
const STATE: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['host', (pool) => pool.host],
  ['cluster_name', (pool) => pool.clusterName],
  ['backend_id', (pool) => pool.pool],
  ['pool_name', (pool) => pool.pool.slice(pool.backend.length + 1)],
  ['volume_backend_name', reported('volume_backend_name')],
  ['vendor_name', reported('vendor_name')],
  ['driver_version', reported('driver_version')],
  ['storage_protocol', reported('storage_protocol')],
  ['QoS_support', reported('QoS_support', false)],
  [
    'total_capacity_gb',
    ({ report: { space } }) => (space.total.kind === 'finite' ? space.total.gib : space.total.kind),
  ],
  [
    'allocated_capacity_gb',
    (pool, { credit }) => pool.report.space.allocatedGib + consumedFor(pool, credit),
  ],
  ['free_capacity_gb', freeOf],
  [
    'provisioned_capacity_gb',
    (pool, { credit }) => pool.report.space.provisionedGib + consumedFor(pool, credit),
  ],
  ['reserved_percentage', (pool) => pool.report.space.reservedPercentage],
  ['max_over_subscription_ratio', (pool) => pool.report.space.ratio],
  ['thin_provisioning_support', (pool) => pool.report.space.thin],
  ['thick_provisioning_support', (pool) => pool.report.space.thick],
  ['volume_count', (pool, { credit }) => liveVolumesFor(pool, credit)],
  ['multiattach', reported('multiattach', false)],
  ['filter_function', reported('filter_function')],
  ['goodness_function', reported('goodness_function')],
  ['updated', (pool) => new Date(pool.updatedAt).toISOString()],
  ['capabilities', (pool) => pool.report.capabilities],
  ['service', serviceOf],
]);

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

function reported(key: string, fallback: Json = null): Read {
  return ({ report: { capabilities } }) =>
    Object.hasOwn(capabilities, key) ? (capabilities[key] ?? null) : fallback;
}

function freeOf(pool: PoolView, { credit }: RequestView): Json {
  const { free } = pool.report.space;
  return free.kind === 'finite' ? free.gib - consumedFor(pool, credit) : free.kind;
}
