import type { FilterCount } from '../domain/diagnosis.js';
import type { Metrics } from '../http/metrics.js';
import type { Observer } from '../ledger/lib/ports.js';
import type { LedgerSettings } from '../ledger/settings.js';
import type { Traces } from '../tracing/traces.js';
import type { DecisionLog } from './decision-log.js';

/** In place of a filter: no pool took part. */
const NONE = 'none';

/** What is told of decisions, attempts and commits. */
export type DecisionObserver = Pick<Observer, 'decided' | 'committed' | 'delivered' | 'ended'>;

/** Counts decisions, attempts and commits, logs decisions, and follows all of these in traces. */
export function decisionObserver(
  metrics: Metrics,
  settings: LedgerSettings,
  log: DecisionLog,
  traces: Traces['decisions'] | undefined,
): DecisionObserver {
  beginRefusals(metrics, settings);
  return {
    decided: (what) => {
      const { result, diagnosis } = what;
      metrics.decisions.inc({ result });
      if (diagnosis !== null) countRefusal(metrics, diagnosis.filters);
      log.decided(what);
      traces?.decided(what);
    },
    committed: (seconds, items, waited, traced, since) => {
      metrics.commitSeconds.observe(seconds);
      metrics.commitItems.observe(items);
      metrics.commitWaitSeconds.observe(waited);
      if (traced.length > 0) traces?.committed(seconds, items, traced, since);
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

/**
 * Counts nothing yet for the filters of the profiles in force. A series that begins with its first
 * refusal has not grown by it, for whoever asks how much it grew.
 * https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics
 */
export function beginRefusals(
  { refusals, filterRejections }: Pick<Metrics, 'refusals' | 'filterRejections'>,
  { profile, profiles }: Pick<LedgerSettings, 'profile' | 'profiles'>,
): void {
  const all = [profile, ...profiles.values()].flatMap(({ filters }) => filters);
  refusals.inc({ filter: NONE }, 0);
  for (const { name: filter } of all) {
    refusals.inc({ filter }, 0);
    filterRejections.inc({ filter }, 0);
  }
}

function countRefusal(metrics: Metrics, filters: readonly FilterCount[]): void {
  const removing = filters.filter(({ removed }) => removed > 0);
  metrics.refusals.inc({ filter: removing.at(-1)?.filter ?? NONE });
  for (const { filter, removed } of removing) metrics.filterRejections.inc({ filter }, removed);
}
