import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec, VolumeType } from '../../domain/volume.js';
import { readFloat } from '../../engine/lib/python-text.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { fieldError } from './profile-of.js';

/**
 * Extra specs of a volume type (Cinder's) that limit the size of its volumes, GiB. They have a
 * scope, so they are no requirements on pools.
 */
const SMALLEST = 'provisioning:min_vol_size';
const LARGEST = 'provisioning:max_vol_size';

/** A size that is asked for, and the field of the request that names it. */
interface Asked {
  readonly sizeGib: number;
  readonly type: VolumeType | null;
  readonly field: string;
}

/**
 * Refuses a size that the volume type does not allow: of a new volume, of the members of a group,
 * of a volume that grows, gets another type, or is asked about. Sizes of what is there already are
 * not looked at. Throws INVALID_FIELDS, also if the type's limit is no number. Cinder's API answers
 * likewise (400).
 */
export function refuseSizes({
  operation,
  spec,
  detail,
}: Pick<RequestDraft, 'operation' | 'spec' | 'detail'>): void {
  for (const asked of sizesOf(spec, detail)) {
    const description = problemOf(asked);
    if (description !== null) throw fieldError(operation, { field: asked.field, description });
  }
}

/**
 * The whole sizes that a volume type allows, GiB. A limit that is no number limits nothing here:
 * `refuseSizes` refuses any size of such a type.
 */
export function allowedSizes(type: VolumeType | null): {
  readonly smallestGib: number;
  readonly largestGib: number;
} {
  const limitOf = (key: string, none: number) => {
    const stated = statedLimit(type, key);
    return stated === null ? none : (readFloat(stated) ?? none);
  };
  return {
    smallestGib: Math.max(1, Math.ceil(limitOf(SMALLEST, 1) || 1)),
    largestGib: Math.floor(limitOf(LARGEST, Infinity)),
  };
}

/** A limit as the type states it; null: it states none. */
function statedLimit(type: VolumeType | null, key: string): string | null {
  if (type === null || !Object.hasOwn(type.extraSpecs, key)) return null;
  const stated = type.extraSpecs[key] ?? null;
  return stated === null || stated.trim() === '' ? null : stated;
}

function sizesOf(spec: CreateVolumeSpec, detail: OperationDetail): readonly Asked[] {
  const own = { sizeGib: spec.sizeGib, type: spec.volumeType, field: 'size_gib' };
  switch (detail.kind) {
    case 'create_volume':
    case 'retype_volume':
    case 'validate_capacity':
      return [own];
    case 'extend_volume':
      return [{ ...own, sizeGib: detail.newSizeGib, field: 'new_size_gib' }];
    case 'create_group':
      return detail.members.map(({ sizeGib, volumeType }, at) => ({
        sizeGib,
        type: volumeType,
        field: `members[${at}].size_gib`,
      }));
    default:
      return [];
  }
}

/** Why the type does not allow the size; null: it does. */
function problemOf({ sizeGib, type }: Asked): string | null {
  if (type === null) return null;
  for (const [key, word, allows] of [
    [SMALLEST, 'smallest', (limit: number) => sizeGib >= limit],
    [LARGEST, 'largest', (limit: number) => sizeGib <= limit],
  ] as const) {
    const stated = statedLimit(type, key);
    if (stated === null) continue;
    const limit = readFloat(stated);
    const name = JSON.stringify(type.name);
    if (limit === undefined || Number.isNaN(limit))
      return `volume type ${name} has ${JSON.stringify(stated)} as ${key}, which is no number`;
    if (!allows(limit))
      return (
        `${sizeGib} GiB: the ${word} volume of type ${name} has ${limit} GiB (its extra spec ` +
        `${key})`
      );
  }
  return null;
}
