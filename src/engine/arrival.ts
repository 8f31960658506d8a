import type { Capacity, DefaultRatio, PoolSpace } from '../domain/capacity.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { PoolReport } from '../domain/pool.js';
import type { BackendReport, ReportedCapacity } from '../domain/report.js';
import { ratioOnArrival } from './capacity.js';
import { downWords } from './down.js';

/** One pool of a report, as it will stand. */
export interface ArrivingPool {
  /** Within its backend. */
  readonly name: string;
  readonly report: PoolReport;
}

/** What a pool takes over from its backend where its own report does not have the key (semantics.md, "Names"). */
const INHERITED = [
  'volume_backend_name',
  'vendor_name',
  'driver_version',
  'storage_protocol',
  'filter_function',
  'goodness_function',
] as const;

/** Cinder's name of the pool of a driver that reports neither pools nor a name. */
const DEFAULT_POOL = '_pool0';

/**
 * The pools of a report, in its order: named, with what they inherit, defaults filled in and the ratio fixed. Of a name that comes
 * twice, the later report counts, in the first one's place.
 */
export function arrivingPools(report: BackendReport, defaultRatio: DefaultRatio): readonly ArrivingPool[] {
  const { capabilities, layout } = report;
  if (layout.kind === 'whole') {
    return [{ name: wholeName(capabilities), report: arrive({}, capabilities, layout.capacity, defaultRatio) }];
  }
  const inherited = Object.fromEntries(
    INHERITED.filter((key) => Object.hasOwn(capabilities, key)).map((key) => [key, capabilities[key] ?? null]),
  );
  const pools = new Map<string, PoolReport>();
  const backendDown = downWords(capabilities);
  for (const { name, capacity, capabilities: own } of layout.pools) {
    const report = arrive(inherited, { ...own, pool_name: name }, capacity, defaultRatio);
    pools.set(name, backendDown === null ? report : { ...report, backendDown });
  }
  return [...pools].map(([name, pool]) => ({ name, report: pool }));
}

function wholeName(capabilities: JsonObject): string {
  const name = Object.hasOwn(capabilities, 'volume_backend_name') ? capabilities['volume_backend_name'] : undefined;
  return typeof name === 'string' && name !== '' ? name : DEFAULT_POOL;
}

function arrive(inherited: JsonObject, own: JsonObject, capacity: ReportedCapacity, defaultRatio: DefaultRatio): PoolReport {
  const capabilities: Record<string, Json> = { ...inherited, ...own };
  addUnderCindersNames(capabilities, capacity);
  return { space: spaceOf(capacity, defaultRatio), capabilities };
}

function spaceOf(capacity: ReportedCapacity, defaultRatio: DefaultRatio): PoolSpace {
  const allocatedGib = capacity.allocatedGib ?? 0;
  return {
    total: capacity.total,
    free: capacity.free,
    allocatedGib,
    provisionedGib: capacity.provisionedGib ?? allocatedGib,
    reservedPercentage: capacity.reservedPercentage ?? 0,
    thin: capacity.thin ?? false,
    thick: capacity.thick ?? false,
    ratio: ratioOnArrival(capacity, defaultRatio),
  };
}

/** Adds the typed fields as filters see them; what was not reported is absent, not its default. */
function addUnderCindersNames(to: Record<string, Json>, capacity: ReportedCapacity): void {
  to['total_capacity_gb'] = spell(capacity.total);
  to['free_capacity_gb'] = spell(capacity.free);
  if (capacity.allocatedGib !== undefined) to['allocated_capacity_gb'] = capacity.allocatedGib;
  if (capacity.provisionedGib !== undefined) to['provisioned_capacity_gb'] = capacity.provisionedGib;
  if (capacity.reservedPercentage !== undefined) to['reserved_percentage'] = capacity.reservedPercentage;
  if (capacity.ratio !== undefined) to['max_over_subscription_ratio'] = capacity.ratio;
  if (capacity.thin !== undefined) to['thin_provisioning_support'] = capacity.thin;
  if (capacity.thick !== undefined) to['thick_provisioning_support'] = capacity.thick;
}

function spell(capacity: Capacity): number | string {
  return capacity.kind === 'finite' ? capacity.gib : capacity.kind;
}
