import type { Decision } from '../gen/stowage/v1/decision_pb.js';
import { facts, table } from './output.js';
import { decisionState, figure, moment, reservationState } from './words.js';

/** Attempts, one a row. */
export function decisionTable(decisions: readonly Decision[]): string {
  return table(
    ['ATTEMPT', 'STATE', 'POOL', 'WEIGHT', 'RESERVED', 'DECIDED', 'DECISION', 'REASON'],
    decisions.map((decision) => [
      String(decision.attempt),
      decisionState(decision.state),
      decision.placement?.pool ?? '',
      figure(decision.weight),
      decision.reservations.map(({ sizeGib, state }) => `${sizeGib} GiB ${reservationState(state)}`).join(', '),
      moment(decision.decidedAt),
      decision.decisionId,
      decision.reason,
    ]),
  );
}

/** One attempt. */
export function decisionFacts(decision: Decision): string {
  return facts([
    ['decision', decision.decisionId],
    ['volume', decision.volumeId],
    ['attempt', String(decision.attempt)],
    ['state', decisionState(decision.state)],
    ['pool', decision.placement?.pool ?? ''],
    ['worker', decision.workerId],
    ['reason', decision.reason],
  ]);
}
