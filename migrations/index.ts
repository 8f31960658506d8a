import { bookkeeping } from './0001-bookkeeping.js';
import { pools } from './0002-pools.js';
import { decisions } from './0003-decisions.js';
import { operations } from './0004-operations.js';
import { lists } from './0005-lists.js';
import { events } from './0006-events.js';
import { backupServices } from './0007-backup-services.js';
import { profiles } from './0008-profiles.js';
import { replicas } from './0009-replicas.js';
import { volumesByCreation } from './0010-volumes-by-creation.js';
import { contained } from './0011-contained.js';
import { absentBackends } from './0012-absent-backends.js';
import { words } from './0013-words.js';
import { refusalsByTime } from './0014-refusals-by-time.js';
import { diagnosesByBytes } from './0015-diagnoses-by-bytes.js';
import { formerNames } from './0016-former-names.js';
import { probes } from './0017-probes.js';
import { poolStates } from './0022-pool-states.js';
import { capacityGroups } from './0023-capacity-groups.js';
import { traces } from './0026-traces.js';
import { audit } from './0027-audit.js';
import { planKey } from './0028-plan-key.js';
import { poolUsage } from './0029-pool-usage.js';
import { quarantine } from './0030-quarantine.js';
import { waiting } from './0031-waiting.js';
import { volumeSets } from './0032-volume-sets.js';
import { waitingCounted } from './0033-waiting-counted.js';
import { journal } from './0034-journal.js';
import { arriving } from './0035-arriving.js';
import { plainConditions } from './0039-plain-conditions.js';
import { decisionsByVolume } from './0040-decisions-by-volume.js';
import { volumesByMoment } from './0041-volumes-by-moment.js';
import { eventsOfAReport } from './0046-events-of-a-report.js';
import type { Migration } from './migration.js';

/**
 * Every step of the schema, oldest first. A database's schema version is the number of steps that
 * were applied. Append only.
 */
export const MIGRATIONS: readonly Migration[] = [
  bookkeeping,
  pools,
  decisions,
  operations,
  lists,
  events,
  backupServices,
  profiles,
  replicas,
  volumesByCreation,
  contained,
  absentBackends,
  words,
  refusalsByTime,
  diagnosesByBytes,
  formerNames,
  probes,
  poolStates,
  capacityGroups,
  quarantine,
  planKey,
  volumeSets,
  waiting,
  waitingCounted,
  arriving,
  traces,
  poolUsage,
  audit,
  journal,
  plainConditions,
  decisionsByVolume,
  volumesByMoment,
  eventsOfAReport,
];
