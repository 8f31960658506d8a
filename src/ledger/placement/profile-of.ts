import { CodedError, type FieldViolation } from '../../domain/errors.js';
import type { Operation } from '../../domain/operation.js';
import { PROFILE_SPEC } from '../../domain/spec-warnings.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { DEFAULT_PROFILE, type Profile } from '../../engine/decide/profile.js';
import { nearestName } from '../../engine/lib/nearest-name.js';
import type { LedgerSettings } from '../settings.js';

type Profiles = Pick<LedgerSettings, 'profile' | 'profiles'>;

/**
 * The profile that decides a request: the one that it names, else its type's, else the default.
 * Undefined if none has that name.
 */
export function profileOf(
  { profile, profiles }: Profiles,
  spec: CreateVolumeSpec,
): Profile | undefined {
  const name = nameIn(spec)?.name ?? DEFAULT_PROFILE;
  return name === DEFAULT_PROFILE ? profile : profiles.get(name);
}

/**
 * The profile that decides another attempt at a request. If its profile is no longer configured,
 * the default decides.
 */
export function profileOfNext(settings: Profiles, spec: CreateVolumeSpec): Profile {
  return profileOf(settings, spec) ?? settings.profile;
}

/** INVALID_FIELDS: the request or its type names a profile that does not exist. */
export function unknownProfile(
  { profiles }: Profiles,
  operation: Operation,
  spec: CreateVolumeSpec,
): CodedError {
  const { name, field } = nameIn(spec) ?? { name: '', field: '' };
  const known = [DEFAULT_PROFILE, ...profiles.keys()];
  const description =
    `there is no profile ${JSON.stringify(name)}: did you mean ${nearestName(name, known)}? ` +
    `Known: ${known.join(', ')}`;
  return fieldError(operation, { field, description }, { profile: name });
}

/** INVALID_FIELDS of a field that is spelled as in the request for a new volume. */
export function fieldError(
  operation: Operation,
  { field, description }: FieldViolation,
  metadata: Readonly<Record<string, string>> = {},
): CodedError {
  const path = pathOf(operation, field);
  return new CodedError('INVALID_FIELDS', `${path}: ${description}`, {
    metadata,
    violations: [{ field: path, description }],
  });
}

function nameIn({
  profile,
  volumeType,
}: CreateVolumeSpec): { readonly name: string; readonly field: string } | null {
  if (profile !== undefined) return { name: profile, field: 'profile' };
  const { extraSpecs = {} } = volumeType ?? {};
  const name = Object.hasOwn(extraSpecs, PROFILE_SPEC) ? extraSpecs[PROFILE_SPEC] : undefined;
  return name === undefined || name === null
    ? null
    : { name, field: `volume_type.extra_specs["${PROFILE_SPEC}"]` };
}

/** Path of the field in the operation's request. */
function pathOf(operation: Operation, field: string): string {
  if (operation === 'create_volume' || field === 'new_size_gib') return field;
  if (operation === 'create_group') return field.replace(/^volume_type/, 'group_type');
  return `volume.${field}`;
}
