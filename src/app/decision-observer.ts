import type { FilterCount } from '../domain/diagnosis.js';
import type { Metrics } from '../http/metrics.js';
import type { Observer } from '../ledger/lib/ports.js';
import type { Traces } from '../tracing/traces.js';
import type { DecisionLog } from './decision-log.js';

/** What is told of decisions, attempts and commits. */
export type DecisionObserver = Pick<Observer, 'decided' | 'committed' | 'delivered' | 'ended'>;

/** Counts decisions, attempts and commits, logs decisions, and follows all of these in traces. */
export function decisionObserver(
  metrics: Metrics,
  log: DecisionLog,
  traces: Traces['decisions'] | undefined,
): DecisionObserver {
  return {
    decided: (what) => {
      const { result, diagnosis } = what;
      metrics.decisions.inc({ result });
      if (diagnosis !== null) countRefusal(metrics, diagnosis.filters);
      log.decided(what);
      traces?.decided(what);
    },
    committed: (seconds, items, waited, traced) => {
      metrics.commitSeconds.observe(seconds);
      metrics.commitItems.observe(items);
      metrics.commitWaitSeconds.observe(waited);
      if (traced.length > 0) traces?.committed(seconds, items, waited, traced);
    },
    delivered: (decision, worker) => traces?.delivered(decision, worker),
    ended: (decision) => {
      const { operation, state, attempt, decidedAt, finishedAt } = decision;
      // A clock that was set back must not spoil the sum.
      const seconds = Math.max(0, (finishedAt ?? decidedAt) - decidedAt) / 1000;
      metrics.attemptSeconds.observe({ operation, outcome: state }, seconds);
      if (state === 'created') metrics.attemptsOfDone.observe(attempt);
      traces?.ended(decision);
    },
  };
}

function countRefusal(metrics: Metrics, filters: readonly FilterCount[]): void {
  const removing = filters.filter(({ removed }) => removed > 0);
  metrics.refusals.inc({ filter: removing.at(-1)?.filter ?? 'none' });
  for (const { filter, removed } of removing) metrics.filterRejections.inc({ filter }, removed);
}
