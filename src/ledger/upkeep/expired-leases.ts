import type { LedgerContext } from '../context.js';
import { endLease } from '../dispatch/dispatch.js';

/** How many leases one sweep ends, or shortens. The rest follow with the next. */
const AT_ONCE = 256;
/**
 * A lease that ends later than a new one would by more than this, ms, was granted before the clock
 * was set back. By less, it may come from a server that was configured to grant longer ones.
 */
const LONGER_MS = 60_000;

/** Ends leases that ran out: their orders are offered again. */
export async function endLeases(context: LedgerContext, now: number): Promise<void> {
  const { store, commits, dispatcher, liveness } = context;
  // While no server was running, nobody could renew a lease: each gets one full new period.
  if (now - liveness.graceStart < dispatcher.leaseMs) return;
  const expired = await store.live({ kind: 'expired', now, limit: AT_ONCE });
  if (expired.length === 0) return;
  await commits.submit({
    keys: (keys) => {
      for (const id of expired) keys.decisions.add(id);
    },
    run: (set, afterwards) => {
      for (const id of expired) {
        const decision = set.decisions.get(id);
        if (decision === null || decision.lease === null || decision.lease.expiresAt > set.now)
          continue;
        endLease(set, decision);
        afterwards.onCommit(() => {
          dispatcher.done(decision.lastWorker, id);
          dispatcher.kick(decision.placement.backend);
        });
      }
    },
  });
}

/**
 * Shortens leases that were granted before the clock was set back to the length of new ones. Nobody
 * loses time by that, and orders that nobody works on are not held up by the clock.
 */
export async function shortenLeases(context: LedgerContext, now: number): Promise<void> {
  const { store, commits, dispatcher } = context;
  const most = (from: number) => from + dispatcher.leaseMs + LONGER_MS;
  const ahead = await store.live({ kind: 'leased_beyond', time: most(now), limit: AT_ONCE });
  if (ahead.length === 0) return;
  await commits.submit({
    keys: (keys) => {
      for (const id of ahead) keys.decisions.add(id);
    },
    run: (set) => {
      for (const id of ahead) {
        const decision = set.decisions.get(id);
        if (decision?.lease == null || decision.lease.expiresAt <= most(set.now)) continue;
        const expiresAt = set.now + dispatcher.leaseMs;
        set.decisions.put({ ...decision, lease: { ...decision.lease, expiresAt } });
      }
    },
  });
}
