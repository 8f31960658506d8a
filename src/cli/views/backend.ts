import type { Backend, Host, Quarantine } from '../../gen/stowage/v1/pool_pb.js';
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

/** Why the backend is in quarantine, and the operators' reasons for states. */
function reasonOf(row: HostRow): string {
  const { quarantine } = row.backend;
  const words = quarantine === undefined ? '' : quarantineWords(quarantine);
  return [words, statesOf(row)].filter((text) => text !== '').join('; ');
}

function quarantineWords(quarantine: Quarantine): string {
  const { attempts, failures, probes, probesFrom, lastFailure } = quarantine;
  const left = probes > 0 ? 'a probe is under way' : `probes from ${moment(probesFrom)} on`;
  return `quarantine: ${failures} of ${attempts} creates failed (${lastFailure}), ${left}`;
}

/** The operators' reasons for the states of the host and its cluster. */
function statesOf({ backend, host }: HostRow): string {
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
