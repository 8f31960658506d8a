import { editDistance } from './edit-distance.js';
import type { VolumeType } from './volume.js';

/** An extra spec that no rule reads, though it looks as if one should. */
export interface SpecWarning {
  /** The extra spec's key, as it was written. */
  readonly key: string;
  readonly description: string;
  readonly reason: 'UNREAD_EXTRA_SPEC';
}

/**
 * Extra spec of a volume type that names a profile. It has a scope, so it is no requirement on
 * pools.
 */
export const PROFILE_SPEC = 'stowage:profile';
/** Likewise Cinder's, which names the zones of the type's volumes, separated by commas. */
export const ZONES_SPEC = 'RESKEY:availability_zones';

/** Keys with a scope whose other keys nobody else reads either. */
const OWN_KEYS = [PROFILE_SPEC, ZONES_SPEC];
const OWN_SCOPES: ReadonlySet<string> = new Set(OWN_KEYS.map((key) => scopeOf(key).toLowerCase()));
/** The scope of requirements on capabilities, which takes any key. */
const REQUIRED = 'capabilities';
/** Most letters in which a misspelling of a scope may differ: `capability` has 3. */
const MOST_LETTERS = 3;
/** Most of them are told; a type may have 256 extra specs. */
const MOST_WARNINGS = 8;
const NONE: readonly SpecWarning[] = [];

/**
 * What is probably misspelt among a volume type's extra specs: keys of Stowage's own scopes that it
 * does not know, and scopes that resemble `capabilities:`. Rules leave them alone, as they do any
 * scope of drivers. At most 8. Hot for types without a foreign scope.
 */
export function specWarnings(type: Pick<VolumeType, 'extraSpecs'> | null): readonly SpecWarning[] {
  if (type === null) return NONE;
  let warnings: SpecWarning[] | undefined;
  for (const key in type.extraSpecs) {
    const colon = key.indexOf(':');
    if (colon < 0) continue;
    const description = unread(key, key.slice(0, colon));
    if (description === null) continue;
    warnings ??= [];
    warnings.push({ key, description, reason: 'UNREAD_EXTRA_SPEC' });
    if (warnings.length === MOST_WARNINGS) break;
  }
  return warnings ?? NONE;
}

/** The same of several types, once for each key. At most 8. */
export function warningsOfTypes(types: readonly (VolumeType | null)[]): readonly SpecWarning[] {
  const byKey = new Map<string, SpecWarning>();
  for (const type of new Set(types))
    for (const warning of specWarnings(type)) byKey.set(warning.key, warning);
  return [...byKey.values()].slice(0, MOST_WARNINGS);
}

/** The same as a part of a diagnosis: nothing if there are none. */
export function toldWarnings(type: VolumeType | null): {
  readonly warnings?: readonly SpecWarning[];
} {
  const warnings = specWarnings(type);
  return warnings.length === 0 ? {} : { warnings };
}

/** Why a key with a scope is probably misspelt; null if it is not. */
function unread(key: string, scope: string): string | null {
  if (scope === REQUIRED || OWN_KEYS.includes(key)) return null;
  const letters = scope.trim().toLowerCase();
  if (OWN_SCOPES.has(letters))
    return `no rule reads it: ${nearest(key)} is the only extra spec of that scope`;
  if (Math.abs(letters.length - REQUIRED.length) > MOST_LETTERS) return null;
  if (editDistance(letters, REQUIRED) > MOST_LETTERS) return null;
  return (
    'no rule reads it, for other scopes are for drivers: ' +
    `${REQUIRED}:${key.slice(scope.length + 1)} would be a requirement on pools`
  );
}

/** The own key whose scope a key has, but for its case. */
function nearest(key: string): string {
  const scope = scopeOf(key).trim().toLowerCase();
  return OWN_KEYS.find((own) => scopeOf(own).toLowerCase() === scope) ?? PROFILE_SPEC;
}

function scopeOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
