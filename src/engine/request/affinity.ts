import type { Json } from '../../domain/json.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { isList } from '../lib/json-shape.js';
import { uuidOf } from '../lib/uuid.js';
import { hintOf } from './hints.js';

/** Pools by the volumes that live in them; a volume that is not in it has no home. */
export type Homes = ReadonlyMap<string, string>;

/** The hints that name other volumes. */
export type AffinityHint = 'different_host' | 'same_host';

/**
 * The volumes that a hint names, each once: one id or a list of them. Null if anything in it is not
 * a UUID, for then no pool passes; the request's own volume has no home yet and is left in.
 */
export function namedVolumes(spec: CreateVolumeSpec, hint: AffinityHint): readonly string[] | null {
  const value = hintOf(spec, hint);
  if (value === undefined) return [];
  const ids = new Set<string>();
  for (const item of isList(value) ? value : [value]) {
    const id = uuidOf(item);
    if (id === null) return null;
    ids.add(id);
  }
  return [...ids];
}

/**
 * Where the volumes live that a hint names; the request's own, which is about to move, lives
 * nowhere.
 */
export function homesNamed(
  spec: CreateVolumeSpec,
  named: readonly string[],
  homes: Homes,
): ReadonlySet<string> {
  return new Set(named.filter((id) => id !== spec.volumeId).flatMap((id) => homes.get(id) ?? []));
}

/** A hint as a refusal's reason shows it. */
export function shownHint(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
