import type { Actor } from '../../domain/actor.js';
import type { ActionName, ActionTaken } from '../../domain/event.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** What an operator did; left out: empty, or about no such thing. */
export type Action = { readonly action: ActionName; readonly object: string } & Partial<
  Omit<ActionTaken, 'kind' | 'action' | 'object' | keyof Actor>
>;

/**
 * Enters what an operator changed, with who it was, in the transaction of the change. Call it only
 * where something changes.
 * @param by null: nothing is entered, because no operator did it
 */
export function logAction(set: WorkingSet, by: Actor | null, action: Action): void {
  if (by === null) return;
  const nothing = { before: '', after: '', reason: '', requestId: '' };
  const nowhere = { volumeId: null, backend: null, pool: null };
  const { identity, address } = by;
  set.log({ kind: 'action', identity, address, ...nothing, ...nowhere, ...action });
}
