import type { Weigher } from '../framework/weigh.js';
import { allocatedCapacityWeigher } from './allocated-capacity.js';
import { capacityWeigher } from './capacity.js';
import { capacityPercentWeigher } from './capacity-percent.js';
import { chanceWeigher } from './chance.js';
import { goodnessWeigher } from './goodness.js';
import { imageLocalityWeigher } from './image-locality.js';
import { volumeNumberWeigher } from './volume-number.js';

/** Every weigher that a profile may name. */
// biome-ignore format: one line each.
export const WEIGHERS: readonly Weigher[] = [
  capacityWeigher,
  allocatedCapacityWeigher,
  volumeNumberWeigher,
  goodnessWeigher,
  chanceWeigher,
  capacityPercentWeigher,
  imageLocalityWeigher,
];
