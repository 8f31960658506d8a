import type { Json } from '../../domain/json.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';

/** A scheduler hint of a request; undefined if it has none of this name. */
export function hintOf(spec: Pick<CreateVolumeSpec, 'hints'>, name: string): Json | undefined {
  return Object.hasOwn(spec.hints, name) ? spec.hints[name] : undefined;
}
