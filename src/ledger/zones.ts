import type { OperationDetail } from '../domain/operation.js';
import type { CreateVolumeSpec } from '../domain/volume.js';
import type { PoolIndex } from '../engine/index/pool-index.js';
import type { LedgerSettings } from './context.js';

type Zones = Pick<LedgerSettings, 'defaultZone' | 'fallbackZone'>;

/**
 * A new volume, or the members of a group, with the zones that the configuration gives them (Cinder's `default_availability_zone` and
 * `allow_availability_zone_fallback`). Of a volume made from another one or from a snapshot the zone is that one's, which who asks knows: it gets no default.
 */
export function zoned<T extends { readonly spec: CreateVolumeSpec; readonly detail: OperationDetail }>(
  settings: Zones,
  index: PoolIndex,
  request: T,
): T {
  const { spec, detail } = request;
  if (detail.kind === 'create_volume') {
    const fromAnother = spec.source?.kind === 'snapshot' || spec.source?.kind === 'volume';
    const zones = zonesOf(settings, index, spec.zones, fromAnother);
    return zones === spec.zones ? request : { ...request, spec: { ...spec, zones } };
  }
  if (detail.kind === 'create_group') {
    const members = detail.members.map((member) => ({ ...member, zones: zonesOf(settings, index, member.zones, false) }));
    return { ...request, detail: { ...detail, members } };
  }
  return request;
}

function zonesOf(
  { defaultZone, fallbackZone }: Zones,
  index: PoolIndex,
  asked: readonly string[],
  fromAnother: boolean,
): readonly string[] {
  if (asked.length === 0) return defaultZone === null || fromAnother ? asked : [defaultZone];
  if (fallbackZone === null || hasZone(index, new Set(asked))) return asked;
  return [fallbackZone];
}

/** Whether a volume service is in one of the zones, whether it takes part now or not. */
function hasZone(index: PoolIndex, zones: ReadonlySet<string>): boolean {
  for (const host of index.hosts()) if (host.serviceKind === 'volume' && zones.has(host.zone)) return true;
  return false;
}
