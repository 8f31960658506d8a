import { type BackendRecord, participates, takesNew } from '../domain/pool.js';
import type { GrpcServer } from '../grpc/server.js';
import { createMetrics, type Metrics } from '../http/metrics.js';
import type { RunningLedger } from '../ledger/ledger.js';
import { leaseAges } from './lease-ages.js';
import { liveFigures } from './live-figures.js';
import { poolFigures } from './pool-figures.js';

/** What a backend counts as. */
function stateOf(backend: BackendRecord): 'participating' | 'quarantined' | 'down' | 'other' {
  if (participates(backend) && backend.quarantine !== undefined) return 'quarantined';
  if (takesNew(backend)) return 'participating';
  return backend.downSince !== null ? 'down' : 'other';
}

/** A server's metrics. Its parts are asked for when somebody looks: null, they do not run yet. */
export function metricsOf(
  running: () => RunningLedger | null,
  grpc: () => GrpcServer | null,
  /** With more pools than this there are no figures by pool. */
  maxPools: () => number,
): Metrics {
  return createMetrics({
    liveDecisions: liveFigures(
      async () => ({
        // A state that comes and goes would be a series that is there only sometimes.
        ...{ pending: 0, leased: 0, accepted: 0, in_doubt: 0 },
        ...Object.fromEntries((await running()?.liveDecisions()) ?? []),
      }),
      () => running()?.available() === true,
    ),
    leases: liveFigures(
      async () => {
        const ledger = running();
        return ledger === null ? {} : leaseAges(ledger);
      },
      () => running()?.available() === true,
    ),
    keptBytes: liveFigures(
      async () => ({ diagnoses: (await running()?.diagnosesBytes()) ?? 0 }),
      () => running()?.available() === true,
    ),
    storeUp: () => (running()?.available() === true ? 1 : 0),
    pools: () => running()?.index.reportedPools().length ?? 0,
    poolSpace: () => {
      const index = running()?.index;
      return index === undefined ? [] : poolFigures(index, maxPools());
    },
    backends: () => {
      const counts = { participating: 0, quarantined: 0, down: 0, other: 0 };
      for (const backend of running()?.index.backends() ?? []) {
        counts[stateOf(backend)] += 1;
      }
      return counts;
    },
    reportAges: () =>
      Object.fromEntries(
        [...(running()?.reportAges() ?? [])].map(([backend, ms]) => [backend, ms / 1000]),
      ),
    expressionFailures: () => Object.fromEntries(running()?.expressionFailures() ?? []),
    poolWarnings: () => Object.fromEntries(running()?.poolWarnings() ?? []),
    waitingRequests: () => running()?.waiting() ?? 0,
    mostWaitingRequests: () => running()?.mostWaiting() ?? 0,
    stranded: () => running()?.stranded() ?? 0,
    movesHeld: () => (running()?.movesHeldMs() ?? 0) / 1000,
    connectedWorkers: () => running()?.connectedWorkers() ?? 0,
    lastEvent: () => running()?.events.head ?? 0,
    eventWatchers: () => running()?.events.listeners ?? 0,
    poolWatchers: () => running()?.poolFeed.listeners ?? 0,
    waitingCreates: () => grpc()?.load().waiting ?? 0,
    waitingBytes: () => grpc()?.load().waitingBytes ?? 0,
    requestBytes: () => grpc()?.load().requestBytes ?? 0,
    createsInProgress: () => grpc()?.load().inProgress ?? 0,
    streams: () => grpc()?.load().streams ?? 0,
    connections: () => grpc()?.load().connections ?? 0,
    waitingConnections: () => grpc()?.load().waitingConnections ?? 0,
    refusedCalls: () => Object.fromEntries(grpc()?.load().refused ?? []),
  });
}
