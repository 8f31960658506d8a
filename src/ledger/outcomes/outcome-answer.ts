import type { DecisionRecord, Outcome } from '../../domain/decision.js';
import type { OutcomeAnswer } from '../api/workers.js';
import { backendRow, leaveBehind, release, reservationsOf } from '../reservations/accounting.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * The space of a failed attempt: free again, or, where something may be left, used until a report
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

/** An outcome that was taken, with the backend's accounting revision as it is now. */
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

/** The attempt that replaces one that failed, as its answer tells of it. */
export function nextDecision(set: WorkingSet, decision: DecisionRecord): OutcomeAnswer['next'] {
  return {
    kind: 'decision',
    decision: { decision, reservations: reservationsOf(set, decision.decisionId) },
  };
}
