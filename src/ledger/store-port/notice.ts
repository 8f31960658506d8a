import type { DecisionRecord } from '../../domain/decision.js';
import { LIVE_STATES } from '../../domain/decision-state.js';
import type { Removed } from './removal.js';

/** What one server's commit means to the workers that are connected to other servers. */
export type Notice =
  /** The backend has an order that nobody holds. */
  | { readonly kind: 'waiting'; readonly backend: string }
  /** The worker no longer holds the order; `withdrawn`: the order is cancelled. */
  | {
      readonly kind: 'left';
      readonly worker: string;
      readonly decisionId: string;
      readonly withdrawn: boolean;
    }
  /** The worker holds the order (again) without having been offered it on its stream. */
  | { readonly kind: 'held'; readonly worker: string; readonly decisionId: string }
  /**
   * The worker has connected there, at that time (epoch ms). An older stream at any other server is
   * over.
   */
  | { readonly kind: 'connected'; readonly worker: string; readonly since: number }
  /** Rows are gone. The store turns it into a part of the change. */
  | { readonly kind: 'removed'; readonly rows: Removed };

/** The decisions that a transaction wrote, with their state before it. */
interface WrittenDecisions {
  written(): readonly DecisionRecord[];
  before(decisionId: string): DecisionRecord | null | undefined;
}

/** The notices that follow from the decisions that a transaction wrote. */
export function noticesOf(decisions: WrittenDecisions): readonly Notice[] {
  const notices: Notice[] = [];
  const waiting = new Set<string>();
  for (const after of decisions.written()) {
    const before = decisions.before(after.decisionId) ?? null;
    const held = before?.lease?.worker ?? null;
    const holds = after.lease?.worker ?? null;
    if (held !== null && held !== holds) {
      notices.push({
        kind: 'left',
        worker: held,
        decisionId: after.decisionId,
        withdrawn: isWithdrawn(before, after),
      });
    }
    if (holds !== null && before !== null && before.lease === null && before.lastWorker === holds) {
      notices.push({ kind: 'held', worker: holds, decisionId: after.decisionId });
    }
    if (holds === null && LIVE_STATES.includes(after.state)) waiting.add(after.placement.backend);
  }
  for (const backend of waiting) notices.push({ kind: 'waiting', backend });
  return notices;
}

/** The decision did not end by the worker's own report. */
function isWithdrawn(before: DecisionRecord | null, after: DecisionRecord): boolean {
  return (
    after.state === 'cancelled' || (after.state === 'in_doubt' && before?.state !== 'in_doubt')
  );
}
