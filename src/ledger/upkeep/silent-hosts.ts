import type { HostRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { AHEAD_MS } from '../hosts/liveness.js';
import { keysOfHost, restate } from '../hosts/membership.js';
import type { Step } from './step.js';

/** How many hosts are taken down in one transaction: others commit in between. */
const AT_ONCE = 64;

/**
 * Takes down the hosts that gave no sign of life for `serviceDownTimeMs`, in several transactions
 * if there are many. If one fails, the others follow all the same.
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
  for (let from = 0; from < silent.length; from += AT_ONCE) {
    await Promise.all(
      silent
        .slice(from, from + AT_ONCE)
        .map((host) =>
          step(`taking ${host.host} down`, () => takeDown(context, host, silentSince)),
        ),
    );
  }
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
      const written = host.lastSeenAt > set.now + AHEAD_MS ? 0 : host.lastSeenAt;
      const lastSeenAt = Math.max(written, liveness.lastSign(known.host) ?? 0);
      if (Math.max(lastSeenAt, liveness.graceStart) >= silentSince) return;
      set.hosts.put({ ...host, down: true, lastSeenAt });
      restate(set, host.backend);
    },
  });
}
