import type { Actor } from '../../domain/actor.js';
import type { DecisionRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import { subjectKind } from '../../domain/operation.js';
import { giveUp } from '../attempts/give-up.js';
import type { LedgerContext } from '../context.js';
import { decisionNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import { release, reservationsOf } from '../reservations/accounting.js';
import type { DecisionWithReservations } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { keysOfSet, rollBackSet, setToRollBack } from './roll-back-set.js';

/**
 * An operator says that nothing more will come of an attempt. If it is in doubt, nothing was left,
 * and what it reserved is free. If it is unfinished and no worker holds it, it is given up.
 * Repeating it changes nothing. Throws DECISION_NOT_FOUND, NOT_SETTLEABLE, STORE_UNAVAILABLE.
 */
export async function settleDecision(
  context: LedgerContext,
  decisionId: string,
  reason: string,
  by: Actor | null = null,
): Promise<{ readonly decision: DecisionWithReservations; readonly readRevision: number }> {
  const why = reason === '' ? 'settled by an operator' : reason;
  const whole = await setToRollBack(context.store, decisionId);
  const { result, revision } = await context.commits.submit({
    keys: (keys) => {
      keys.decisions.add(decisionId);
      keysOfSet(keys, whole);
    },
    run: (set, afterwards) => {
      const decision = set.decisions.get(decisionId);
      if (decision === null) throw decisionNotFound(decisionId);
      if (decision.finishedAt === null) {
        if (decision.state === 'in_doubt') endDoubt(set, decision, why);
        else rollBackSet(context, set, afterwards, whole, giveUp(set, decision, why));
        logAction(set, by, {
          action: 'settle_decision',
          object: decisionId,
          before: decision.state,
          after: set.decisions.get(decisionId)?.state ?? '',
          reason,
          volumeId: subjectKind(decision.operation) === 'volume' ? decision.subject : null,
          backend: decision.placement.backend,
          pool: decision.placement.pool,
        });
        afterwards.onCommit(() => {
          context.dispatcher.withdraw(decision.lastWorker, decisionId);
          context.dispatcher.kick(decision.placement.backend);
        });
      } else if (decision.state === 'created') throw carriedOut(decision);
      return {
        decision: set.decisions.get(decisionId) ?? decision,
        reservations: reservationsOf(set, decisionId),
      };
    },
  });
  return { decision: result, readRevision: revision };
}

function endDoubt(set: WorkingSet, decision: DecisionRecord, reason: string): void {
  release(set, decision.decisionId);
  set.decisions.put({ ...decision, state: 'cancelled', lease: null, reason, finishedAt: set.now });
}

function carriedOut({ decisionId, state }: DecisionRecord): CodedError {
  const metadata = { decision_id: decisionId, state };
  return new CodedError(
    'NOT_SETTLEABLE',
    `decision ${decisionId} was carried out: there is nothing to settle`,
    { metadata },
  );
}
