import type { LedgerStore } from '../../src/ledger/store-port/store.js';
import { openPostgresStore } from '../../src/store/open/open-postgres.js';
import { PATIENT_TIMEOUTS } from './patience.js';

/** A ledger on a PostgreSQL, loaded, with bounds that no test meets. */
export async function loadedPostgres(url: string): Promise<LedgerStore> {
  const { store } = await openPostgresStore({
    url,
    connections: 4,
    timeouts: PATIENT_TIMEOUTS,
    clock: Date.now,
    log: () => undefined,
  });
  await store.load();
  return store;
}
