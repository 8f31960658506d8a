import { LAYERS, type Layer } from './rooms.js';

/** What an import rule is about: a room, or a layer without rooms. */
export interface Place {
  /** From the project's root. */
  readonly path: string;
  readonly holds: string;
  readonly layer: Layer;
  /** From 0; rooms of one floor may not import each other. */
  readonly floor: number;
}

/** Every room, and every layer that has none. */
export const PLACES: readonly Place[] = LAYERS.flatMap((layer) => {
  if (layer.floors.length === 0) return [{ path: layer.path, holds: layer.holds, layer, floor: 0 }];
  return layer.floors.flatMap((rooms, floor) =>
    rooms.map(({ name, holds }) => ({ path: `${layer.path}/${name}`, holds, layer, floor })),
  );
});

/** Generated code, which several layers import. */
export const GENERATED = 'src/gen';

/** Whether one place may import another. */
export function mayImport(from: Place, to: Place): boolean {
  if (from.path === to.path) return true;
  if (from.layer === to.layer) return to.floor < from.floor;
  return isGranted(from.layer, to.path);
}

/** Whether a layer may import a path outside it. */
export function isGranted({ imports }: Layer, path: string): boolean {
  return imports.some((granted) => path === granted || path.startsWith(`${granted}/`));
}

/** The place that a file belongs to; undefined if it has none. */
export function placeOf(file: string): Place | undefined {
  return PLACES.find(({ path }) => file === path || file.startsWith(`${path}/`));
}
