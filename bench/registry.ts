import { contention } from './contention/contention.js';
import { diagnosis } from './diagnosis/diagnosis.js';
import { engine } from './engine/engine.js';
import { scan } from './scan/scan.js';
import { stale } from './stale/stale.js';
import { start } from './start/start.js';
import type { Workload } from './workload.js';

/** Every workload, in the order in which they run. */
// biome-ignore format: one line each.
export const WORKLOADS: readonly Workload[] = [
  stale,
  contention,
  engine,
  scan,
  diagnosis,
  start,
];
