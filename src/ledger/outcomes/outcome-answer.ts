import type { DecisionRecord, Outcome } from '../../domain/decision.js';
import type { OutcomeAnswer } from '../api/workers.js';
import { backendRow, leaveBehind, release, reservationsOf } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Frees the space of a failed attempt. If something may be left, the space counts until a report
 * contains it.
 */
export function giveBack(
  set: WorkingSet,
  decision: DecisionRecord,
  outcome: Extract<Outcome, { kind: 'failed' }>,
): void {
  if (outcome.mayHaveLeftData) leaveBehind(set, decision.decisionId);
  else release(set, decision.decisionId);
}

/** The answer to an outcome that was taken, with the backend's accounting revision as it is now. */
export function answer(
  set: WorkingSet,
  decision: DecisionRecord,
  next: OutcomeAnswer['next'],
): OutcomeAnswer {
  const current = set.decisions.get(decision.decisionId) ?? decision;
  return {
    decision: current,
    accountingRevision: backendRow(set, decision.placement.backend).accountingRevision,
    next,
  };
}

/** The attempt that replaces a failed one, as part of the answer. */
export function nextDecision(set: WorkingSet, decision: DecisionRecord): OutcomeAnswer['next'] {
  return {
    kind: 'decision',
    decision: { decision, reservations: reservationsOf(set, decision.decisionId) },
  };
}
