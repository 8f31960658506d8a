import { Harness, type OpenStore } from './harness.js';
import { events } from './suites/events.js';
import { journal } from './suites/journal.js';
import { loading } from './suites/loading.js';
import { queries } from './suites/queries.js';
import { renames } from './suites/renames.js';
import { roundTrips } from './suites/round-trip.js';
import { transactions } from './suites/transactions.js';
import { upkeep } from './suites/upkeep.js';
import { usage } from './suites/usage.js';

/**
 * What every store must do, whatever it is made of. `open` is given a directory that is a test's
 * own.
 */
export function describeStoreContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the ledger's contract`, () => {
    const harness = new Harness(open);
    beforeEach(() => harness.setUp());
    afterEach(() => harness.tearDown());

    roundTrips(harness);
    transactions(harness);
    loading(harness);
    queries(harness);
    renames(harness);
    upkeep(harness);
    journal(harness);
    usage(harness);
    events(harness);
  });
}
