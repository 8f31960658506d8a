import type { AdminState, BackendRecord, HostRecord } from '../../domain/pool.js';
import { refused } from './refusals.js';

/** What a rename makes of the hosts of a backend. */
export interface RenamedHosts {
  readonly kept: readonly HostRecord[];
  readonly removed: readonly string[];
}

type Stated = Pick<HostRecord, 'adminState' | 'reason' | 'stateSince'>;

/** From the most to the least that a backend takes part. */
const STRICTNESS: readonly AdminState[] = ['enabled', 'frozen', 'disabled'];

/** Of two states that an operator gave the stricter one, the first of two that are alike. */
export function stricter(a: Stated, b: Stated): Stated {
  const isMore = STRICTNESS.indexOf(b.adminState) > STRICTNESS.indexOf(a.adminState);
  const { adminState, reason, stateSince } = isMore ? b : a;
  return { adminState, reason, stateSince };
}

/** The hosts of a backend that becomes a cluster's: they keep their names and states. */
export function hostsIntoCluster(hosts: readonly HostRecord[], cluster: string): RenamedHosts {
  return {
    kept: hosts.map((host) => ({ ...host, backend: cluster, cluster })),
    removed: [],
  };
}

/**
 * The hosts of a backend that becomes one that is a host itself. One that is up under the old name
 * gets its time to give a sign of life under the new. Throws RENAME_REFUSED if a member of a
 * cluster would be left over that is up.
 * @param known the host of the new name; null if there is none
 */
export function hostsIntoHost(
  from: BackendRecord,
  hosts: readonly HostRecord[],
  to: string,
  known: HostRecord | null,
  now: number,
): RenamedHosts {
  const own = hosts.find(({ host }) => host === to || host === from.backend) ?? null;
  const up = hosts.filter((host) => host !== own && !host.down).map(({ host }) => host);
  if (up.length > 0)
    throw refused(from.backend, to, 'members_up', `${up.join(', ')} would be left over: stop them`);
  const removed = hosts.map(({ host }) => host).filter((name) => name !== to);
  const isElsewhere = known !== null && known.backend !== to && known.backend !== from.backend;
  const host = known ?? own;
  if (host === null || isElsewhere) return { kept: [], removed };
  const ofCluster = from.cluster === null ? host : stricter(host, from);
  const isNew = host.host !== to && !host.down;
  const kept: HostRecord = {
    ...host,
    ...stricter(ofCluster, own ?? host),
    host: to,
    backend: to,
    cluster: null,
    lastSeenAt: isNew ? now : host.lastSeenAt,
  };
  return { kept: [kept], removed };
}
