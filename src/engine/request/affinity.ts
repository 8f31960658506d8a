import type { Json } from '../../domain/json.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { isList } from '../lib/json-shape.js';
import { uuidOf } from '../lib/uuid.js';
import { hintOf } from './hints.js';

/** The pool in which each volume lives; a volume that is absent has no home. */
export type Homes = ReadonlyMap<string, string>;

/** The hints that name other volumes. */
export type AffinityHint = 'different_host' | 'same_host';

/**
 * The volumes that a hint names, each once: one id or a list of ids. Null if anything in it is not
 * a UUID: then no pool passes. The request's own volume stays in, for it has no home yet.
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
 * The homes of the volumes that a hint names, without that of the request's own volume, which is
 * about to move.
 */
export function homesNamed(
  spec: CreateVolumeSpec,
  named: readonly string[],
  homes: Homes,
): ReadonlySet<string> {
  return new Set(named.filter((id) => id !== spec.volumeId).flatMap((id) => homes.get(id) ?? []));
}

/** A hint as the reason of a refusal shows it. */
export function shownHint(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
