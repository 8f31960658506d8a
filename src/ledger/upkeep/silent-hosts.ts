import type { HostRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { keysOfHost, restate } from '../hosts/membership.js';
import type { Step } from './step.js';

/**
 * Takes down the hosts that gave no sign of life for `serviceDownTimeMs`, each in a transaction of
 * its own.
 */
export async function takeDownSilentHosts(
  context: LedgerContext,
  step: Step,
  now: number,
): Promise<void> {
  const { index, liveness, settings } = context;
  const silentSince = now - settings.serviceDownTimeMs;
  const silent = [...index.hosts()].filter(
    (host) => !host.down && liveness.lastSeen(host.host) < silentSince,
  );
  await Promise.all(
    silent.map((host) =>
      step(`taking ${host.host} down`, () => takeDown(context, host, silentSince)),
    ),
  );
}

async function takeDown(
  context: LedgerContext,
  known: HostRecord,
  silentSince: number,
): Promise<void> {
  const { commits, liveness } = context;
  await commits.submit({
    keys: (keys) => keysOfHost(keys, known.host, known.backend, known),
    run: (set) => {
      const host = set.hosts.get(known.host);
      if (host === null || host.down) return;
      // What another server has received is in the row.
      const lastSeenAt = Math.max(host.lastSeenAt, liveness.lastSign(known.host) ?? 0);
      if (Math.max(lastSeenAt, liveness.graceStart) >= silentSince) return;
      set.hosts.put({ ...host, down: true, lastSeenAt });
      restate(set, host.backend);
    },
  });
}
