import { broken, crossed, cut, duplicate, unavailable } from './again.js';
import { long, taken, unknown, withdrawn } from './leases.js';
import { refused, reports } from './manager.js';
import { create, deletes, late, several } from './plain.js';
import { restart } from './restart.js';
import type { Scenario } from './scenario.js';

/** All scenarios, in the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = [
  create,
  several,
  duplicate,
  crossed,
  long,
  taken,
  withdrawn,
  deletes,
  late,
  unavailable,
  broken,
  cut,
  unknown,
  reports,
  refused,
  restart,
];
