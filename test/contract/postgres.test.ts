import { openPostgresStore } from '../../src/store/open/open-postgres.js';
import type { Databases } from '../support/databases.js';
import { PATIENT_TIMEOUTS } from '../support/patience.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { describeStoreContract } from './store-contract.js';

describe('on PostgreSQL', () => {
  let postgres: Databases;
  const databases = new Map<string, string>();
  before(async () => {
    postgres = await sharedPostgres();
  });

  describeStoreContract('PostgreSQL', async (directory) => {
    const url = databases.get(directory) ?? (await postgres.database());
    databases.set(directory, url);
    return (
      await openPostgresStore({
        url,
        connections: 6,
        timeouts: PATIENT_TIMEOUTS,
        clock: Date.now,
        log: () => undefined,
      })
    ).store;
  });
});
