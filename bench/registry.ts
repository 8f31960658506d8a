import { access } from './access/access.js';
import { cinder } from './cinder/cinder.js';
import { commit } from './commit/commit.js';
import { contention } from './contention/contention.js';
import { diagnosis } from './diagnosis/diagnosis.js';
import { engine } from './engine/engine.js';
import { fanout } from './fanout/fanout.js';
import { far } from './far/far.js';
import { journal } from './journal/journal.js';
import { night, nightReplicas } from './night/night.js';
import { page } from './page/page.js';
import { postgres } from './postgres/postgres.js';
import { replicas } from './replicas/replicas.js';
import { reports } from './reports/reports.js';
import { rules } from './rules/rules.js';
import { scan } from './scan/scan.js';
import { sets } from './sets/sets.js';
import { stale } from './stale/stale.js';
import { start } from './start/start.js';
import { stream } from './stream/stream.js';
import { traces } from './traces/traces.js';
import { unary } from './unary/unary.js';
import { waiting } from './waiting/waiting.js';
import { weighing } from './weighing/weighing.js';
import type { Workload } from './workload.js';

/** Every workload, in the order in which they run. */
// biome-ignore format: one line each.
export const WORKLOADS: readonly Workload[] = [
  stale,
  contention,
  commit,
  engine,
  weighing,
  scan,
  diagnosis,
  sets,
  rules,
  start,
  unary,
  access,
  traces,
  reports,
  fanout,
  replicas,
  postgres,
  far,
  stream,
  journal,
  night,
  nightReplicas,
  page,
  waiting,
  cinder,
];
