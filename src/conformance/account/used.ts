import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { BackendReport } from '../../gen/stowage/v1/capability_service_pb.js';
import type { PoolCapacity } from '../../gen/stowage/v1/capacity_pb.js';

/** Used capacity of all pools in a report, GiB; undefined if one pool does not state it. */
export function usedIn({ volumeStats, wholeBackend, pools }: BackendReport): number | undefined {
  const typed = wholeBackend ? [wholeBackend] : pools.flatMap(({ capacity }) => capacity ?? []);
  const figures =
    volumeStats === undefined ? typed.map(usedOfTyped) : poolsOf(volumeStats).map(usedOfDriver);
  return figures.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}

/** Allocated, else provisioned, else total minus free. */
function usedOfTyped({
  allocatedGib,
  provisionedGib,
  total,
  free,
}: PoolCapacity): number | undefined {
  const stated = allocatedGib ?? provisionedGib;
  if (stated !== undefined) return stated;
  return total?.kind.case === 'finite' && free?.kind.case === 'finite'
    ? total.kind.value - free.kind.value
    : undefined;
}

/** The same for a pool in a driver's own report. */
function usedOfDriver(pool: JsonObject): number | undefined {
  const stated = figure(pool['allocated_capacity_gb']) ?? figure(pool['provisioned_capacity_gb']);
  if (stated !== undefined) return stated;
  const total = figure(pool['total_capacity_gb']);
  const free = figure(pool['free_capacity_gb']);
  return total === undefined || free === undefined ? undefined : total - free;
}

/** The pools of a driver's report. A driver that lists none is one pool itself. */
function poolsOf(stats: JsonObject): readonly JsonObject[] {
  const { pools = null } = stats;
  if (pools === null) return [stats];
  return Array.isArray(pools) ? pools.filter(isMap) : [];
}

/** A number, or a text that is one. */
function figure(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
