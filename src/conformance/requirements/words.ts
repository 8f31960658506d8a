import type { OrderHistory } from '../account/order-history.js';

/** An order, in words. */
export function orderWords({
  kind,
  decisionId,
}: Pick<OrderHistory, 'kind' | 'decisionId'>): string {
  return kind === 'unknown'
    ? `the unknown order of decision ${decisionId}`
    : `the order to ${kind} of decision ${decisionId}`;
}

/** A duration or moment, in words. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
