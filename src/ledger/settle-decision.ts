import { CodedError } from '../domain/errors.js';
import { release, reservationsOf } from './accounting.js';
import type { LedgerContext } from './context.js';
import { decisionNotFound } from './leases.js';
import type { DecisionWithReservations } from './store.js';

/**
 * An operator's word that an attempt in doubt has left nothing: what it reserved is free. Repeating it changes nothing.
 * Throws DECISION_NOT_FOUND, NOT_IN_DOUBT, STORE_UNAVAILABLE.
 */
export async function settleDecision(
  context: LedgerContext,
  decisionId: string,
  reason: string,
): Promise<{ readonly decision: DecisionWithReservations; readonly readRevision: number }> {
  const { result, revision } = await context.commits.submit({
    keys: (keys) => keys.decisions.add(decisionId),
    run: (set, afterwards) => {
      const decision = set.decisions.get(decisionId);
      if (decision === null) throw decisionNotFound(decisionId);
      if (decision.state === 'cancelled') return { decision, reservations: reservationsOf(set, decisionId) };
      if (decision.state !== 'in_doubt') {
        const metadata = { decision_id: decisionId, state: decision.state };
        throw new CodedError('NOT_IN_DOUBT', `decision ${decisionId} is ${decision.state}: only one in doubt can be settled`, { metadata });
      }
      release(set, decisionId);
      const why = reason === '' ? 'settled by an operator' : reason;
      const ended = set.decisions.put({ ...decision, state: 'cancelled', lease: null, reason: why, finishedAt: set.now });
      afterwards.onCommit(() => context.dispatcher.withdraw(decision.lastWorker, decisionId));
      return { decision: ended, reservations: reservationsOf(set, decisionId) };
    },
  });
  return { decision: result, readRevision: revision };
}
