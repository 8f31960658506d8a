import type { LedgerContext } from '../context.js';
import { endLease } from '../dispatch/dispatch.js';

/** How many leases one sweep ends. The rest follow with the next. */
const AT_ONCE = 256;

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
