import type { Json } from '../../domain/json.js';
import { poolState } from '../pool-state.js';
import type { Ask, PoolView } from '../view.js';
import type { Environment } from './compile.js';

/** The names of a pool's state that expressions read, besides its protocol. */
const STATS: ReadonlySet<string> = new Set([
  'host',
  'cluster_name',
  'backend_id',
  'volume_backend_name',
  'vendor_name',
  'driver_version',
  'QoS_support',
  'total_capacity_gb',
  'allocated_capacity_gb',
  'free_capacity_gb',
  'reserved_percentage',
  'updated',
]);

/** What a pool's expressions read (semantics.md, "Expressions"), its protocol in this spelling. */
export function poolEnvironment(pool: PoolView, ask: Ask, protocol: Json | undefined): Environment {
  const { spec } = ask;
  const scopes: Readonly<Record<string, () => Readonly<Record<string, Json | undefined>>>> = {
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
    if (scope === 'stats') return entry === 'storage_protocol' ? (protocol ?? null) : statOf(pool, ask, entry);
    const entries = Object.hasOwn(scopes, scope) ? scopes[scope]?.() : undefined;
    return entries !== undefined && Object.hasOwn(entries, entry) ? entries[entry] : undefined;
  };
}

function statOf(pool: PoolView, ask: Ask, entry: string): Json | undefined {
  return STATS.has(entry) ? poolState(entry)?.(pool, ask) : undefined;
}
