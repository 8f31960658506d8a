import type { Ledger } from '../../src/ledger/api/ledger.js';

/** A ledger with the methods that a test gives it; any other call fails visibly. */
export function fakeLedger(parts: Partial<Ledger> = {}): Ledger {
  const missing = (name: string) => () => {
    throw new Error(`the test's ledger has no ${name}`);
  };
  return {
    reached: async () => undefined,
    caughtUp: async () => undefined,
    createVolume: missing('createVolume'),
    place: missing('place'),
    createVolumes: missing('createVolumes'),
    releaseSnapshot: missing('releaseSnapshot'),
    account: missing('account'),
    report: missing('report'),
    reportAgain: missing('reportAgain'),
    heartbeat: missing('heartbeat'),
    stillAlive: missing('stillAlive'),
    watch: missing('watch'),
    acknowledge: missing('acknowledge'),
    renew: missing('renew'),
    reportOutcome: missing('reportOutcome'),
    reconcilePool: missing('reconcilePool'),
    listPools: missing('listPools'),
    pool: missing('pool'),
    status: missing('status'),
    watchPools: missing('watchPools'),
    listBackends: missing('listBackends'),
    setBackendState: missing('setBackendState'),
    liftQuarantine: missing('liftQuarantine'),
    setPoolState: missing('setPoolState'),
    planPoolDrain: missing('planPoolDrain'),
    rename: missing('rename'),
    forget: missing('forget'),
    volume: missing('volume'),
    listDecisions: missing('listDecisions'),
    listVolumes: missing('listVolumes'),
    importVolume: missing('importVolume'),
    releaseVolume: missing('releaseVolume'),
    rescheduleVolume: missing('rescheduleVolume'),
    listEvents: missing('listEvents'),
    resumeEvents: missing('resumeEvents'),
    eventLog: missing('eventLog'),
    settleDecision: missing('settleDecision'),
    explainPlacement: missing('explainPlacement'),
    estimateCapacity: missing('estimateCapacity'),
    evaluateExpression: missing('evaluateExpression'),
    ...parts,
  };
}
