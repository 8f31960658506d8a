import type { Backend, Host } from '../../gen/stowage/v1/pool_pb.js';
import { AdminState } from '../../gen/stowage/v1/pool_pb.js';
import type { Column } from '../output/columns.js';
import type { Tone } from '../output/paint.js';
import { adminState, goodIfTrue, moment } from './words.js';

/** A host with the backend that it serves. */
export interface HostRow {
  readonly backend: Backend;
  readonly host: Host;
}

/** Columns of a list of hosts. */
export const HOST_COLUMNS: readonly Column<HostRow>[] = [
  { name: 'backend', value: ({ backend }) => backend.backend },
  {
    name: 'places',
    value: ({ backend }) => backend.participating,
    tone: ({ backend }) => goodIfTrue(backend.participating),
  },
  { name: 'pools', value: ({ backend }) => backend.poolCount },
  { name: 'accounting revision', value: ({ backend }) => backend.accountingRevision },
  { name: 'reported', value: ({ backend }) => moment(backend.reportedAt) || 'never' },
  { name: 'host', value: ({ host }) => host.host },
  { name: 'up', value: ({ host }) => host.up, tone: ({ host }) => goodIfTrue(host.up) },
  {
    name: 'state',
    value: ({ host }) => adminState(host.adminState),
    tone: ({ host }) => stateTone(host.adminState),
  },
  { name: 'zone', value: ({ host }) => host.availabilityZone },
  { name: 'last seen', value: ({ host }) => moment(host.lastSeenAt) },
  { name: 'reason', value: reasonOf },
];

/** The operators' reasons for the states of the host and its cluster. */
function reasonOf({ backend, host }: HostRow): string {
  if (backend.cluster === '' || backend.adminState === AdminState.ENABLED) return host.reason;
  const cluster =
    'cluster ' +
    `${adminState(backend.adminState)}${backend.reason === '' ? '' : `: ${backend.reason}`}`;
  return host.reason === '' ? cluster : `${host.reason}; ${cluster}`;
}

/** One row per host. */
export function hostRows(backends: readonly Backend[]): readonly HostRow[] {
  return backends.flatMap((backend) => backend.hosts.map((host) => ({ backend, host })));
}

function stateTone(state: AdminState): Tone {
  return state === AdminState.ENABLED ? 'good' : 'warn';
}
