import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { openAttempt } from '../attempts/attempts.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { attemptRecord } from '../dispatch/offers.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { AttemptRequest } from './attempt-request.js';
import type { Proposal } from './tentative-choice.js';

/** What became of a next attempt inside its transaction. */
export type NextAttempt =
  | { readonly kind: 'opened'; readonly decision: DecisionRecord }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis };

/** Names the rows of the decision that another one is to follow. */
export function keysOfNext(keys: Keys, { decisionId, subject }: DecisionRecord): void {
  keys.decisions.add(decisionId);
  keys.decisionsOf.add(subject);
}

/**
 * Writes the attempt after one that was `ended` in this transaction, on the pool that was chosen
 * for it. Of a refusal nothing is written.
 */
export function openNext(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  next: {
    readonly attempt: AttemptRequest;
    readonly proposal: Proposal;
    /** No worker had acknowledged the ended attempt. */
    readonly unheld: boolean;
  },
  ended: DecisionRecord,
  request: RequestRecord,
): NextAttempt | Lost {
  const accepted = next.proposal.accept(set, afterwards);
  if (accepted instanceof Lost) return accepted;
  // The ended attempt is told of as it ended, not as it was read.
  const history = next.attempt.history.map((earlier) =>
    earlier.decisionId === ended.decisionId ? attemptRecord(ended) : earlier,
  );
  if (accepted.kind === 'refused')
    return { kind: 'refused', diagnosis: { ...accepted.diagnosis, earlierAttempts: history } };
  const decision = openAttempt(set, afterwards, context.dispatcher, {
    request,
    number: next.attempt.attempt,
    choice: accepted.choice,
    history,
    traceparent: ended.traceparent,
  });
  const sequel = { kind: 'decision', decisionId: decision.decisionId } as const;
  set.decisions.put({ ...ended, sequel: next.unheld ? { ...sequel, unheld: true } : sequel });
  afterwards.onCommit(() =>
    context.observer.decided({
      result: 'rescheduled',
      request,
      decision,
      diagnosis: null,
      phases: null,
      traceparent: ended.traceparent ?? null,
    }),
  );
  return { kind: 'opened', decision };
}
