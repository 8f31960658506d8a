import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec, VolumeType } from '../../domain/volume.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { LedgerSettings } from '../settings.js';
import { outsideType, zonesOfType } from './type-zones.js';

type Zones = Pick<LedgerSettings, 'defaultZone' | 'fallbackZone'>;

/** The zones that are asked for, and the field of the request that names them. */
interface Asked {
  readonly zones: readonly string[];
  readonly volumeType: VolumeType | null;
  readonly field: string;
}

/**
 * The request with the zones that the volume type and the configuration give to a new volume, to
 * the members of a group, or to a volume that gets another type (Cinder's
 * `RESKEY:availability_zones`, `default_availability_zone` and `allow_availability_zone_fallback`).
 * A type's zones replace the default, and nothing is placed outside of them. A volume made from a
 * snapshot or another volume gets no default: its zone is that of its source, which the caller
 * knows. Throws INVALID_FIELDS if the type allows none of the requested zones.
 */
export function zoned<
  T extends { readonly spec: CreateVolumeSpec; readonly detail: OperationDetail },
>(settings: Zones, index: PoolIndex, request: T): T {
  const { spec, detail } = request;
  switch (detail.kind) {
    case 'create_volume': {
      const fromAnother = spec.source?.kind === 'snapshot' || spec.source?.kind === 'volume';
      const asked = { zones: spec.zones, volumeType: spec.volumeType, field: 'availability_zones' };
      return withZones(
        request,
        zonesOf(fromAnother ? { ...settings, defaultZone: null } : settings, index, asked),
      );
    }
    // The volume lives somewhere already, so it gets no zone from the configuration.
    case 'retype_volume':
      return withZones(
        request,
        keptToType({
          zones: spec.zones,
          volumeType: spec.volumeType,
          field: 'volume.availability_zones',
        }) ?? spec.zones,
      );
    case 'create_group': {
      const members = detail.members.map((member, at) => {
        const field = `members[${at}].availability_zones`;
        const { zones, volumeType } = member;
        return { ...member, zones: zonesOf(settings, index, { zones, volumeType, field }) };
      });
      return { ...request, detail: { ...detail, members } };
    }
    default:
      return request;
  }
}

function withZones<T extends { readonly spec: CreateVolumeSpec }>(
  request: T,
  zones: readonly string[],
): T {
  return zones === request.spec.zones ? request : { ...request, spec: { ...request.spec, zones } };
}

function zonesOf(
  { defaultZone, fallbackZone }: Zones,
  index: PoolIndex,
  asked: Asked,
): readonly string[] {
  const allowed = zonesOfType(asked.volumeType);
  if (asked.zones.length === 0 && allowed === null)
    return defaultZone === null ? asked.zones : [defaultZone];
  const isOpen = fallbackZone !== null && (allowed === null || allowed.includes(fallbackZone));
  if (asked.zones.length > 0 && isOpen) {
    const left = asked.zones.filter((zone) => allowed === null || allowed.includes(zone));
    if (!hasZone(index, new Set(left))) return [fallbackZone];
  }
  return keptToType(asked) ?? asked.zones;
}

/**
 * The requested zones that the type allows. If none is requested, all that the type allows. Null:
 * the type names none.
 */
function keptToType({ zones, volumeType, field }: Asked): readonly string[] | null {
  const allowed = zonesOfType(volumeType);
  if (allowed === null || volumeType === null) return null;
  const left = zones.length === 0 ? allowed : zones.filter((zone) => allowed.includes(zone));
  if (left.length === 0) throw outsideType(field, zones, volumeType, allowed);
  return left;
}

/** Whether a volume service is in one of the zones. It need not take part now. */
function hasZone(index: PoolIndex, zones: ReadonlySet<string>): boolean {
  for (const host of index.hosts())
    if (host.serviceKind === 'volume' && zones.has(host.zone)) return true;
  return false;
}
