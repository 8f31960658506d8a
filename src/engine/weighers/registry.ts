import type { Weigher } from '../weigh.js';
import { allocatedCapacityWeigher } from './allocated-capacity.js';
import { capacityWeigher } from './capacity.js';
import { goodnessWeigher } from './goodness.js';
import { volumeNumberWeigher } from './volume-number.js';

/** Every weigher that a profile may name. */
// biome-ignore format: one line each.
export const WEIGHERS: readonly Weigher[] = [
  capacityWeigher,
  allocatedCapacityWeigher,
  volumeNumberWeigher,
  goodnessWeigher,
];
