import type { Ledger } from './api/ledger.js';
import type { LedgerContext } from './context.js';
import { storeUnavailable } from './errors.js';
import { acknowledge, renew } from './outcomes/leases.js';
import { reportOutcome } from './outcomes/report-outcome.js';
import { settleDecision } from './outcomes/settle-decision.js';
import { estimateCapacity } from './placement/estimate-capacity.js';
import { explainPlacement } from './placement/explain-placement.js';
import { explainSet } from './placement/explain-set.js';
import { rescheduleVolume } from './placement/move-attempt.js';
import { place, placeOrWait } from './placement/place.js';
import { placeSet } from './placement/place-set.js';
import { planPoolDrain } from './placement/plan-pool-drain.js';
import { evaluateExpression } from './queries/evaluate-expression.js';
import { listPools } from './queries/list-pools.js';
import { reached } from './queries/reached.js';
import { eventLog, listEvents, resumeEvents } from './queries/read-events.js';
import {
  account,
  backendState,
  knownPool,
  listBackends,
  listDecisions,
  listVolumes,
  listWaiting,
  readPool,
  readVolume,
} from './queries/reads.js';
import { replayAttempt, replayDecision } from './queries/replay-decision.js';
import { status } from './queries/status.js';
import { watchPools } from './queries/watch-pools.js';
import { forget } from './renaming/forget.js';
import { rename } from './renaming/rename.js';
import { heartbeat, stillAlive } from './reports/heartbeat.js';
import { endQuarantine } from './reports/lift-quarantine.js';
import { reportCapabilities } from './reports/report-capabilities.js';
import { setBackendState } from './reports/set-backend-state.js';
import { setPoolState } from './reports/set-pool-state.js';
import { reportAgain } from './reports/unchanged-report.js';
import { StoreUnavailable } from './store-port/store.js';
import { importVolume } from './volumes/import-volume.js';
import { reconcilePool } from './volumes/reconcile-pool.js';
import { releaseSnapshot } from './volumes/release-snapshot.js';
import { releaseVolume } from './volumes/release-volume.js';

const CREATE = { kind: 'create_volume' } as const;

/** The use cases over one context. If the store is away, every caller gets the same error. */
export function useCasesOf(context: LedgerContext): Ledger {
  const mapErrors = <A extends readonly unknown[], T>(
    verb: (context: LedgerContext, ...args: A) => Promise<T>,
  ) => {
    return async (...args: A): Promise<T> => {
      try {
        return await verb(context, ...args);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        context.observer.storeFailed(error);
        throw storeUnavailable(error);
      }
    };
  };
  return {
    createVolume: mapErrors((known, call) => placeOrWait(known, call, CREATE)),
    place: mapErrors(place),
    createVolumes: mapErrors(placeSet),
    explainPlacement: mapErrors(explainPlacement),
    explainVolumes: mapErrors(explainSet),
    estimateCapacity: mapErrors(estimateCapacity),
    reached: mapErrors(reached),
    caughtUp: mapErrors(({ indexSync }) => indexSync.catchUp()),
    evaluateExpression: (text, pool, spec) => evaluateExpression(context, text, pool, spec),
    listWaiting: mapErrors(listWaiting),
    account: mapErrors(account),
    replayDecision: mapErrors(replayDecision),
    replayAttempt: mapErrors(replayAttempt),
    report: mapErrors(reportCapabilities),
    reportAgain: (known, head) => reportAgain(context, known, head),
    heartbeat: mapErrors(heartbeat),
    stillAlive: (hosts) => stillAlive(context, hosts),
    watch: (worker, sink) => {
      const { broken } = context.commits.health;
      if (broken !== null) throw storeUnavailable(broken);
      return context.dispatcher.watch(worker, sink);
    },
    acknowledge: mapErrors(acknowledge),
    renew: mapErrors(renew),
    reportOutcome: mapErrors(reportOutcome),
    status: mapErrors(status),
    reconcilePool: mapErrors(reconcilePool),
    listPools: (query) => listPools(context, query),
    pool: (name) => readPool(context, name),
    watchPools: (call) => watchPools(context, call),
    listBackends: (query) => listBackends(context, query),
    setBackendState: mapErrors(async (inner, ...args) => {
      const { backend, readRevision } = await setBackendState(inner, ...args);
      return { state: backendState(inner, backend), readRevision };
    }),
    liftQuarantine: mapErrors(async (inner, ...args) => {
      const { backend, ...done } = await endQuarantine(inner, ...args);
      return { state: backendState(inner, backend), ...done };
    }),
    planPoolDrain: mapErrors(planPoolDrain),
    setPoolState: mapErrors(async (inner, ...args) => {
      const { pool, readRevision } = await setPoolState(inner, ...args);
      return { state: knownPool(inner, pool), readRevision };
    }),
    rename: mapErrors(rename),
    forget: mapErrors(forget),
    volume: mapErrors(readVolume),
    listVolumes: mapErrors(listVolumes),
    listDecisions: mapErrors(listDecisions),
    onCommit: (tell) => context.indexSync.bell.listen(tell),
    importVolume: mapErrors(importVolume),
    releaseVolume: mapErrors(releaseVolume),
    releaseSnapshot: mapErrors(releaseSnapshot),
    rescheduleVolume: mapErrors(rescheduleVolume),
    listEvents: mapErrors(listEvents),
    resumeEvents: mapErrors(resumeEvents),
    eventLog: () => eventLog(context),
    settleDecision: mapErrors(settleDecision),
  };
}
