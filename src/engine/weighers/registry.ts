import type { Weigher } from '../weigh.js';
import { capacityWeigher } from './capacity.js';

/** Every weigher that a profile may name. */
// biome-ignore format: one line each.
export const WEIGHERS: readonly Weigher[] = [
  capacityWeigher,
];
