import type { FieldViolation } from '../../domain/errors.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { requirementsOf } from '../capabilities/requirements.js';
import { driverFilter } from '../filters/driver.js';
import { jsonFilter } from '../filters/json.js';
import { queryTerms } from '../query/compile.js';
import { hintOf } from '../request/hints.js';
import type { Profile } from './profile.js';

/**
 * What one decision may be asked to evaluate: terms of a query, requirements, or members of a
 * group, times the pools. A term takes some 30 ns a pool, a requirement 60, a member 150, and a
 * refusal goes over the pools four times at most.
 */
const MOST = { query: 250_000, requirements: 500_000, members: 300_000 } as const;
/**
 * Volumes of a set times the pools that are looked at for each: columns of them, or each with all
 * filters.
 */
const MOST_IN_SET = { columns: 1_000_000, each: 100_000 } as const;
/** So few are never refused, however many pools there are. */
const ALWAYS = 8;

/**
 * What in a request would hold the server for too long, given this many pools; null: nothing.
 * `field` is as in the request for a new volume.
 */
export function tooCostly(
  spec: CreateVolumeSpec,
  detail: OperationDetail,
  profile: Profile,
  pools: () => number,
): FieldViolation | null {
  const query = profile.filters.some(({ name }) => name === jsonFilter.name)
    ? queryTerms(hintOf(spec, 'query') ?? null)
    : 0;
  return (
    beyond('hints["query"]', 'terms', query, MOST.query, pools) ??
    beyond(
      'volume_type.extra_specs',
      'requirements',
      requirements(spec),
      MOST.requirements,
      pools,
    ) ??
    (detail.kind === 'create_group'
      ? beyond('members', 'kinds of members', kindsOf(detail, profile), MOST.members, pools)
      : null)
  );
}

/** The same for a set of this many volumes, if all pools are looked at for each. */
export function setTooCostly(
  count: number,
  look: keyof typeof MOST_IN_SET,
  pools: () => number,
): FieldViolation | null {
  return beyond('volumes', 'volumes to decide together', count, MOST_IN_SET[look], pools);
}

/** Hot: most types have few, and those need not be read. */
function requirements(spec: CreateVolumeSpec): number {
  const stated = Object.keys(spec.volumeType?.extraSpecs ?? {}).length;
  return stated <= ALWAYS ? stated : requirementsOf(spec).length;
}

function beyond(
  field: string,
  what: string,
  count: number,
  most: number,
  pools: () => number,
): FieldViolation | null {
  if (count <= ALWAYS) return null;
  const times = pools();
  if (count * times <= most) return null;
  const description =
    `has ${count} ${what}, each of which is asked of ${times} pools: at most ` +
    `${Math.max(ALWAYS, Math.floor(most / times))}`;
  return { field, description };
}

type Group = Extract<OperationDetail, { kind: 'create_group' }>;

/** Members that ask for the same are decided once. */
function kindsOf({ members }: Group, profile: Profile): number {
  return new Set(members.map((member) => memberKey(member, profile))).size;
}

/**
 * The same for members that any pool takes alike. Expressions may read which volume it is; nothing
 * else does.
 */
export function memberKey(
  { volumeId, sizeGib, volumeType, zones, multiattach }: Group['members'][number],
  { filters }: Profile,
): string {
  const readsId = filters.some(({ name }) => name === driverFilter.name);
  return JSON.stringify([sizeGib, volumeType, zones, multiattach, readsId ? volumeId : '']);
}
