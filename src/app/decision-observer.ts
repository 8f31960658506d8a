import type { FilterCount } from '../domain/diagnosis.js';
import type { Metrics } from '../http/metrics.js';
import type { Observer } from '../ledger/lib/ports.js';
import type { DecisionLog } from './decision-log.js';

/** Counts decisions, attempts and commits, and logs decisions. */
export function decisionObserver(
  metrics: Metrics,
  log: DecisionLog,
): Pick<Observer, 'decided' | 'committed' | 'ended'> {
  return {
    decided: (what) => {
      const { result, diagnosis } = what;
      metrics.decisions.inc({ result });
      if (diagnosis !== null) countRefusal(metrics, diagnosis.filters);
      log.decided(what);
    },
    committed: (seconds, items, waited) => {
      metrics.commitSeconds.observe(seconds);
      metrics.commitItems.observe(items);
      metrics.commitWaitSeconds.observe(waited);
    },
    ended: ({ operation, state, attempt, decidedAt, finishedAt }) => {
      // A clock that was set back must not spoil the sum.
      const seconds = Math.max(0, (finishedAt ?? decidedAt) - decidedAt) / 1000;
      metrics.attemptSeconds.observe({ operation, outcome: state }, seconds);
      if (state === 'created') metrics.attemptsOfDone.observe(attempt);
    },
  };
}

function countRefusal(metrics: Metrics, filters: readonly FilterCount[]): void {
  const removing = filters.filter(({ removed }) => removed > 0);
  metrics.refusals.inc({ filter: removing.at(-1)?.filter ?? 'none' });
  for (const { filter, removed } of removing) metrics.filterRejections.inc({ filter }, removed);
}
