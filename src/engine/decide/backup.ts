import { isDown } from '../capabilities/down.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { availabilityZoneFilter } from '../filters/availability-zone.js';
import type { Filter } from '../framework/filter.js';
import type { Weigher } from '../framework/weigh.js';
import type { Outcome, PoolView } from '../request/view.js';
import { chanceWeigher } from '../weighers/chance.js';
import type { Profile } from './profile.js';
import { schedule } from './schedule.js';

/** What only a backup request states. */
export interface BackupRequest {
  /** The volume's home: `host@backend#pool` or `host@backend`. */
  readonly from: string;
  /** What the service must report as `driver_name`; null for any. */
  readonly driver: string | null;
  /** Whether only a service on the volume's own host will do. */
  readonly sameHost: boolean;
}

/**
 * Decides which service makes a backup (docs/rules.md, "Operations"). It must work, be in the
 * volume's zone and have the requested driver. A service on the volume's own host is preferred;
 * else chance decides. `services` are the participating backup services, in tie order. Throws
 * RuleFault.
 */
export function scheduleBackup(
  services: readonly PoolView[],
  request: PlacementRequest,
  backup: BackupRequest,
  profile: Profile,
): Outcome {
  const filters = [
    availabilityZoneFilter,
    working,
    ofDriver(backup.driver),
    ...(backup.sameHost ? [onHost(backup.from)] : []),
  ];
  const weighers = [
    // Chance adds at most 1, so it never outweighs the volume's own host.
    { weigher: ownHost(backup.from), multiplier: 2 },
    { weigher: chanceWeigher, multiplier: 1 },
  ];
  return schedule(services, request, { ...profile, filters, weighers, weightHandler: 'ordered' });
}

/** Passes unless the service reports that its storage is down: Cinder's `backend_state`. */
const working: Filter = {
  name: 'backup_service_works',
  bind: () => ({
    check: ({ report: { capabilities } }) => !isDown(capabilities['backend_state']),
    reason: () => 'it reports backend_state as down',
  }),
};

function ofDriver(driver: string | null): Filter {
  return {
    name: 'backup_driver',
    bind: () => ({
      check: ({ report }) => driver === null || report.capabilities['driver_name'] === driver,
      reason: ({ report }) =>
        `its driver_name is ${JSON.stringify(report.capabilities['driver_name'] ?? null)}, ` +
        `the request asks for ${driver}`,
    }),
  };
}

function onHost(from: string): Filter {
  const node = nodeOf(from);
  return {
    name: 'backup_same_host',
    bind: () => ({
      check: (service) => nodeOf(service.host) === node,
      reason: (service) => `it runs on ${nodeOf(service.host)}, the volume lives on ${node}`,
    }),
  };
}

function ownHost(from: string): Weigher {
  const node = nodeOf(from);
  return {
    name: 'backup_own_host',
    multiplierKey: 'backup_own_host',
    defaultMultiplier: 1,
    weigh: (services) =>
      Float64Array.from(services, (service) => (nodeOf(service.host) === node ? 1 : 0)),
  };
}

/** `node` of `node@backend#pool`. */
function nodeOf(name: string): string {
  const at = name.indexOf('@');
  return at < 0 ? name : name.slice(0, at);
}
