import { CodedError } from '../../domain/errors.js';
import type { VolumeType } from '../../domain/volume.js';

/**
 * Extra spec of a volume type (Cinder's) that names the zones of its volumes, separated by commas.
 * It has a scope, so it is no requirement on pools.
 */
const TYPES_ZONES = 'RESKEY:availability_zones';

/** The zones that a volume type allows. Null: it names none. */
export function zonesOfType(type: VolumeType | null): readonly string[] | null {
  const { extraSpecs = {} } = type ?? {};
  if (!Object.hasOwn(extraSpecs, TYPES_ZONES)) return null;
  const zones = (extraSpecs[TYPES_ZONES] ?? '').split(',').map((zone) => zone.trim());
  return [...new Set(zones)].filter((zone) => zone !== '');
}

/**
 * INVALID_FIELDS: none of the requested zones is one of the type's. This is no refusal, because no
 * pool decides it and no report can change it. Cinder's API answers likewise (400).
 */
export function outsideType(
  field: string,
  asked: readonly string[],
  { name }: VolumeType,
  allowed: readonly string[],
): CodedError {
  const quoted = JSON.stringify(name);
  const description =
    allowed.length === 0
      ? `volume type ${quoted} names no zone in its extra spec ${TYPES_ZONES}`
      : `${asked.join(' or ')}: volume type ${quoted} is only for ${allowed.join(' and ')} ` +
        `(its extra spec ${TYPES_ZONES})`;
  return new CodedError('INVALID_FIELDS', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}
