import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import * as a from '../../contract/records.js';
import { directory } from '../support.js';

describe('rows that are written as new, on a file', () => {
  for (const ownThread of [false, true])
    it(`leave nothing of their transaction if there is one already${ownThread ? ', on a thread' : ''}`, async () => {
      const place = directory();
      const store = await openSqliteStore({ file: place.file, clock: () => 5_000, ownThread });
      const decision = (reason: string) => a.decision({ decisionId: 'd-1', subject: 'v', reason });
      try {
        await store.transact('first', new Keys(), (set) => {
          set.decisions.isNew('d-1');
          set.decisions.put(decision('first'));
        });
        const second = store.transact('second', new Keys(), (set) => {
          for (let number = 0; number < 20; number += 1)
            set.requests.put(a.request({ key: `r-${number}/`, requestId: `r-${number}` }));
          set.decisions.isNew('d-1');
          set.decisions.put(decision('second'));
        });
        await rejects(second, /UNIQUE/);
        strictEqual(await store.request('r-1/'), null);
        deepStrictEqual(
          (await store.decisionsOf('v')).map((found) => found.decision),
          [decision('first')],
        );
        const third = await store.transact('third', new Keys(), (set) => {
          set.requests.put(a.request({ key: 'r-1/', requestId: 'r-1' }));
        });
        strictEqual(third.revision, 2);
      } finally {
        await store.close();
        place.remove();
      }
    });
});
