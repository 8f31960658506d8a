import type { Filter } from '../framework/filter.js';
import { availabilityZoneFilter } from './availability-zone.js';
import { backendStateFilter } from './backend-state.js';
import { capabilitiesFilter } from './capabilities.js';
import { capacityFilter } from './capacity.js';
import { differentBackendFilter } from './different-backend.js';
import { driverFilter } from './driver.js';
import { ignoreAttemptedHostsFilter } from './ignore-attempted-hosts.js';
import { imageLocalityFilter } from './image-locality.js';
import { instanceLocalityFilter } from './instance-locality.js';
import { jsonFilter } from './json.js';
import { physicalFreeFilter } from './physical-free.js';
import { sameBackendFilter } from './same-backend.js';

/** Every filter that a profile may name. */
// biome-ignore format: one line each.
export const FILTERS: readonly Filter[] = [
  availabilityZoneFilter,
  capacityFilter,
  capabilitiesFilter,
  ignoreAttemptedHostsFilter,
  backendStateFilter,
  driverFilter,
  differentBackendFilter,
  sameBackendFilter,
  jsonFilter,
  instanceLocalityFilter,
  imageLocalityFilter,
  physicalFreeFilter,
];
