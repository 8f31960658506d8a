import { CodedError } from '../../domain/errors.js';
import { cancelAttempt } from '../attempts/attempts.js';
import { endRequest, isSuperseded, requestOf } from '../attempts/end-request.js';
import type { LedgerContext } from '../context.js';
import { keysOfSet, rollBackSet, setToRollBack } from './roll-back-set.js';

/**
 * Ends an order that no worker can read, so that it is not offered again: the attempt is cancelled,
 * what it reserved is free, and its request fails with ORDER_UNREADABLE, which the event log, the
 * volume and its owner are told. Nothing was begun: a worker begins only after its acknowledgement
 * was answered. An order that a worker acknowledged meanwhile stays.
 */
export async function setAside(
  context: LedgerContext,
  decisionId: string,
  why: string,
): Promise<void> {
  const whole = await setToRollBack(context.store, decisionId);
  const { result: ended } = await context.commits.submit({
    keys: (keys) => {
      keys.decisions.add(decisionId);
      keysOfSet(keys, whole);
    },
    run: (set, afterwards) => {
      const decision = set.decisions.get(decisionId);
      if (decision?.state !== 'pending' && decision?.state !== 'leased') return null;
      const reason = `no worker could read the order: ${why}`;
      const cancelled = cancelAttempt(set, decision, reason);
      if (!isSuperseded(set, decision)) {
        const metadata = { decision_id: decisionId, backend: decision.placement.backend };
        const failure = new CodedError('ORDER_UNREADABLE', reason, { metadata });
        const over = endRequest(set, cancelled, requestOf(set, decision), failure.record(), null);
        rollBackSet(context, set, afterwards, whole, over);
      }
      afterwards.onCommit(() => context.dispatcher.withdraw(decision.lastWorker, decisionId));
      return cancelled;
    },
  });
  if (ended !== null) context.observer.setAside(ended, why);
}
