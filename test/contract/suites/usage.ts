import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { BulkChange } from '../../../src/ledger/store-port/bulk-change.js';
import type { UsageSample } from '../../../src/ledger/store-port/usage.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

/** What a store keeps of what pools had given away. */
export function usage(harness: Harness): void {
  describe('what pools had given away', () => {
    const sample = (pool: string, takenGib: number): UsageSample => ({
      pool,
      backend: pool.split('#')[0] ?? '',
      takenGib,
    });
    const of = async (day: number) =>
      (await harness.store.usage(day, '', 10)).map(({ pool, takenGib, sampledAt }) => [
        pool,
        takenGib,
        sampledAt,
      ]);

    it('is kept once a day, and takes no position', async () => {
      const { store } = harness;
      strictEqual(await store.usageDay(9), null);
      const before = (await store.load()).revision;
      await store.keepUsage(5, 50, [sample('b@x#1', 1.25), sample('a@x#1', 0)], 0);
      await store.keepUsage(5, 51, [sample('a@x#1', 7), sample('c@x#1', 1e17)], 0);
      deepStrictEqual(await of(5), [
        ['a@x#1', 0, 50],
        ['b@x#1', 1.25, 50],
        ['c@x#1', 1e17, 51],
      ]);
      strictEqual((await store.load()).revision, before);
      const [first] = await store.usage(5, 'a@x#1', 1);
      strictEqual(first?.pool, 'b@x#1');
    });

    it('is found by the newest day up to one, else by the oldest, and goes when it is old', async () => {
      const { store } = harness;
      for (const day of [3, 5, 8]) await store.keepUsage(day, day, [sample('a@x#1', day)], 0);
      const days = async () => Promise.all([9, 8, 7, 3, 2].map((day) => store.usageDay(day)));
      deepStrictEqual(await days(), [8, 8, 5, 3, 3]);
      await store.keepUsage(9, 9, [sample('a@x#1', 9)], 5);
      deepStrictEqual(await days(), [9, 8, 5, 5, 5]);
      deepStrictEqual(await of(3), []);
    });

    it('goes along with a name, and with what is forgotten', async () => {
      const { store } = harness;
      const all = ['a@x#1', 'a@x#2', 'a@xy#1', 'b@x#2'].map((pool, at) => sample(pool, at));
      await store.keepUsage(5, 50, all, 0);
      const move = { toCluster: false, hostFollows: true, accountingRevision: 1 };
      const inBulk = (change: BulkChange) =>
        harness.write((set) => {
          set.volumes.put(a.volume({ home: null }));
          set.inBulk(change);
        });
      const whole = (backend: string) => ({ backend, pool: null });
      const pool = (name: string) => ({ backend: 'b@x', pool: name });
      await inBulk({ kind: 'move', from: whole('a@x'), to: whole('b@x'), ...move });
      // Of two under one name, that of the name stays.
      deepStrictEqual(await of(5), [
        ['a@xy#1', 2, 50],
        ['b@x#1', 0, 50],
        ['b@x#2', 3, 50],
      ]);
      await inBulk({ kind: 'move', from: pool('b@x#1'), to: pool('b@x#gold'), ...move });
      await inBulk({ kind: 'release', at: pool('b@x#2') });
      deepStrictEqual(await of(5), [
        ['a@xy#1', 2, 50],
        ['b@x#gold', 0, 50],
      ]);
      await inBulk({ kind: 'release', at: whole('b@x') });
      deepStrictEqual(await of(5), [['a@xy#1', 2, 50]]);
    });
  });
}
