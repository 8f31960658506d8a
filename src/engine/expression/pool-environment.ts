import type { Json, JsonObject } from '../../domain/json.js';
import { liveFigures } from '../capacity.js';
import { consumedFor } from '../consumed.js';
import type { Ask, PoolView } from '../view.js';
import type { Environment } from './compile.js';

/** What a pool's expressions read (semantics.md, "Expressions"), its protocol in this spelling. */
export function poolEnvironment(pool: PoolView, ask: Ask, protocol: Json | undefined): Environment {
  const { spec } = ask;
  const scopes: Readonly<Record<string, () => Readonly<Record<string, Json | undefined>>>> = {
    stats: () => statsOf(pool, ask, protocol),
    capabilities: () => (protocol === undefined ? pool.report.capabilities : { ...pool.report.capabilities, storage_protocol: protocol }),
    volume: () => ({
      size: spec.sizeGib,
      id: spec.volumeId,
      project_id: spec.projectId,
      user_id: spec.userId,
      multiattach: spec.multiattach,
    }),
    extra: () => spec.volumeType?.extraSpecs ?? {},
    qos: () => spec.volumeType?.qosSpecs ?? {},
  };
  return (scope, entry) => {
    const entries = Object.hasOwn(scopes, scope) ? scopes[scope]?.() : undefined;
    return entries !== undefined && Object.hasOwn(entries, entry) ? entries[entry] : undefined;
  };
}

function statsOf(pool: PoolView, ask: Ask, protocol: Json | undefined): JsonObject {
  const { space, capabilities } = pool.report;
  const { free, allocatedGib } = liveFigures(space, consumedFor(pool, ask.credit));
  const reported = (key: string): Json => (Object.hasOwn(capabilities, key) ? (capabilities[key] ?? null) : null);
  return {
    host: pool.host,
    cluster_name: pool.clusterName,
    backend_id: pool.pool,
    volume_backend_name: reported('volume_backend_name'),
    vendor_name: reported('vendor_name'),
    driver_version: reported('driver_version'),
    storage_protocol: protocol ?? null,
    QoS_support: Object.hasOwn(capabilities, 'QoS_support') ? reported('QoS_support') : false,
    total_capacity_gb: space.total.kind === 'finite' ? space.total.gib : space.total.kind,
    allocated_capacity_gb: allocatedGib,
    free_capacity_gb: free.kind === 'finite' ? free.gib : free.kind,
    reserved_percentage: space.reservedPercentage,
    updated: new Date(pool.updatedAt).toISOString(),
  };
}
