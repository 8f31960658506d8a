import { Counter, Histogram, type Registry } from 'prom-client';
import { type Counts, counterOf, gaugeBy } from './scraped.js';

/** Figures of decisions that are read at every scrape. */
export interface LiveDecisionFigures {
  /** Unfinished decisions, by state. */
  liveDecisions(): Promise<Counts>;
  /** Orders that workers hold, by age (`up_to_1m` …). */
  leases(): Promise<Counts>;
}

const REQUEST_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const ATTEMPT_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400];
const COMMIT_ITEMS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Decisions from the moment they wait to be made: attempts, orders, and what was refused. */
export function decisionMetrics(registry: Registry, live: LiveDecisionFigures | undefined) {
  return {
    ...refusalMetrics(registry),
    ...attemptMetrics(registry),
    ...commitMetrics(registry),
    liveDecisions: gaugeBy(
      'state',
      registry,
      'stowage_live_decisions',
      'Decisions that are not finished, by state.',
      live?.liveDecisions.bind(live),
    ),
    leases: gaugeBy(
      'age',
      registry,
      'stowage_leases',
      'Orders that workers hold, by how long ago they were decided: up_to_1m, up_to_10m, ' +
        'up_to_1h, up_to_1d, over_1d.',
      live?.leases.bind(live),
    ),
  };
}

/** What decisions came to, and which rules were in the way. */
function refusalMetrics(registry: Registry) {
  const registers = [registry];
  return {
    decisions: counterOf(
      'result',
      ['placed', 'rescheduled', 'refused'],
      registry,
      'stowage_decisions_total',
      'Decisions, by what they ended in: placed, refused, rescheduled.',
    ),
    refusals: new Counter({
      name: 'stowage_refusals_total',
      help:
        'Requests that no pool could take, by the filter that removed the last pools; none: no ' +
        'pool took part.',
      labelNames: ['filter'],
      registers,
    }),
    filterRejections: new Counter({
      name: 'stowage_filter_rejections_total',
      help:
        'Pools that a filter removed from requests that no pool could take, by filter. Of ' +
        'requests that were placed nothing is counted.',
      labelNames: ['filter'],
      registers,
    }),
    decidedAgain: new Histogram({
      name: 'stowage_decided_again_tries',
      help:
        'Tries of requests that were decided more than once, because others had taken what ' +
        'was chosen.',
      buckets: [2, 3, 4, 5, 6, 7, 8],
      registers,
    }),
  };
}

/** What workers made of decisions. */
function attemptMetrics(registry: Registry) {
  const registers = [registry];
  return {
    attemptSeconds: new Histogram({
      name: 'stowage_attempt_duration_seconds',
      help:
        'Time from the decision for an attempt to its end, seconds, by operation and by how it ' +
        'ended: created (it was done), failed, cancelled.',
      labelNames: ['operation', 'outcome'],
      buckets: ATTEMPT_SECONDS,
      registers,
    }),
    attemptsOfDone: new Histogram({
      name: 'stowage_attempts',
      help: 'Attempts that it took, of requests that workers did in the end.',
      buckets: [1, 2, 3, 4, 5, 10],
      registers,
    }),
    ordersSetAside: new Counter({
      name: 'stowage_orders_set_aside_total',
      help: 'Orders that were ended because no worker could read them.',
      registers,
    }),
  };
}

/** How long changes wait, and how they are committed. */
function commitMetrics(registry: Registry) {
  const registers = [registry];
  return {
    queueSeconds: new Histogram({
      name: 'stowage_queue_duration_seconds',
      help: 'Time that a create waited before it was let in to be decided, seconds.',
      buckets: REQUEST_SECONDS,
      registers,
    }),
    commitWaitSeconds: new Histogram({
      name: 'stowage_commit_wait_seconds',
      help:
        'Time for which the change that came first had waited when its commit began, seconds; ' +
        'once a commit.',
      buckets: REQUEST_SECONDS,
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'stowage_commit_seconds',
      help: 'Time of a commit to the database, seconds.',
      buckets: REQUEST_SECONDS,
      registers,
    }),
    commitItems: new Histogram({
      name: 'stowage_commit_items',
      help: 'Changes in one commit.',
      buckets: COMMIT_ITEMS,
      registers,
    }),
  };
}
