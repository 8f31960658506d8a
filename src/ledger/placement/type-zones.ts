import { CodedError } from '../../domain/errors.js';
import { ZONES_SPEC } from '../../domain/spec-warnings.js';
import type { VolumeType } from '../../domain/volume.js';

/** The zones that a volume type allows. Null: it names none. */
export function zonesOfType(type: VolumeType | null): readonly string[] | null {
  const { extraSpecs = {} } = type ?? {};
  if (!Object.hasOwn(extraSpecs, ZONES_SPEC)) return null;
  const zones = (extraSpecs[ZONES_SPEC] ?? '').split(',').map((zone) => zone.trim());
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
      ? `volume type ${quoted} names no zone in its extra spec ${ZONES_SPEC}`
      : `${asked.join(' or ')}: volume type ${quoted} is only for ${allowed.join(' and ')} ` +
        `(its extra spec ${ZONES_SPEC})`;
  return new CodedError('INVALID_FIELDS', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}
