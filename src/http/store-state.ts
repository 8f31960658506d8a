import { Gauge, type Registry } from 'prom-client';

/** How the store is: it takes commits, it is away and may come back, or it is broken for good. */
const STATES = ['available', 'unavailable', 'corrupt', 'displaced'] as const;
export type StoreState = (typeof STATES)[number];

/** Adds the figure; the returned function sets it. */
export function addStoreState(registry: Registry): (now: StoreState) => void {
  const made = new Gauge({
    name: 'stowage_store_state',
    help:
      'How the store of the ledger is, 1 for the state that it is in: available, unavailable (it is ' +
      'tried again), corrupt and displaced (it is not used again before a restart).',
    labelNames: ['state'],
    registers: [registry],
  });
  const set = (now: StoreState): void => {
    for (const state of STATES) made.labels(state).set(state === now ? 1 : 0);
  };
  set('available');
  return set;
}
