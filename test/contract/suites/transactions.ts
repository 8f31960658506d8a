import { deepStrictEqual, ok, rejects, strictEqual, throws } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOTHING_REMOVED } from '../../../src/ledger/store-port/removal.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

/** What a transaction promises. */
export function transactions(harness: Harness): void {
  describe('transactions', () => {
    it('start at the beginning', async () => {
      const { log, ...image } = await harness.store.load();
      deepStrictEqual(image, { revision: 0, hosts: [], backends: [], pools: [] });
      strictEqual(log.lastEvent, 0);
    });

    it('take one position of the ledger each and return the rows for the index', async () => {
      const { ownMs, ...committed } = await harness.transact({}, (set) => {
        set.hosts.put(a.host());
        set.backends.put(a.backend());
        set.pools.put(a.pool());
        set.volumes.put(a.volume());
        return set.revision;
      });
      ok(ownMs !== null && ownMs >= 0);
      deepStrictEqual(committed, {
        result: 1,
        revision: 1,
        removed: NOTHING_REMOVED,
        hosts: [a.host()],
        backends: [a.backend()],
        pools: [a.pool()],
        lastEvent: 0,
        notices: [],
      });
      strictEqual(
        await harness.write((set) => set.volumes.put(a.volume({ state: 'available' }))),
        2,
      );
      strictEqual((await harness.store.load()).revision, 2);
      strictEqual((await (await harness.reopen()).load()).revision, 2);
    });

    it('tell what they took by themselves, without the work in them', async () => {
      const began = performance.now();
      let workMs = 0;
      const { ownMs } = await harness.store.transact('slow', new Keys(), async (set) => {
        const before = performance.now();
        await sleep(50);
        set.volumes.put(a.volume());
        workMs = performance.now() - before;
      });
      ok(ownMs !== null && ownMs <= performance.now() - began - workMs);
    });

    it('commit nothing, and take no position, where the work wrote nothing', async () => {
      await harness.write((set) => set.volumes.put(a.volume()));
      const committed = await harness.transact({ volumes: ['volume-1'] }, (set) => {
        set.next('lease');
        return set.volumes.get('volume-1')?.sizeGib;
      });
      deepStrictEqual(committed, {
        result: 10,
        ownMs: null,
        revision: 1,
        removed: NOTHING_REMOVED,
        hosts: [],
        backends: [],
        pools: [],
        lastEvent: 0,
        notices: [],
      });
      strictEqual(
        await harness.write((set) => set.volumes.put(a.volume({ sizeGib: set.next('lease') }))),
        2,
      );
      strictEqual((await harness.store.volume('volume-1'))?.sizeGib, 1);
    });

    it('count writes that were taken back as not written', async () => {
      const committed = await harness.transact({}, (set) => {
        const mark = set.mark();
        set.volumes.put(a.volume());
        set.rollback(mark);
      });
      strictEqual(committed.revision, 0);
      strictEqual(await harness.store.volume('volume-1'), null);
    });

    it('rethrow what the work throws, and commit nothing of it', async () => {
      const fault = new TypeError('a fault of the work');
      const failing = harness.transact({}, (set) => {
        set.volumes.put(a.volume());
        set.next('decision');
        throw fault;
      });
      await rejects(failing, (error) => error === fault);
      strictEqual(await harness.store.volume('volume-1'), null);
      const after = await harness.transact({}, (set) => {
        set.volumes.put(a.volume());
        return set.next('decision');
      });
      deepStrictEqual([after.revision, after.result], [1, 1]);
    });

    it('keep counters, each on its own, over a new start', async () => {
      const next = (counter: 'decision' | 'pool'): Promise<number> =>
        harness
          .transact({}, (set) => set.volumes.put(a.volume({ sizeGib: set.next(counter) })).sizeGib)
          .then((done) => done.result);
      deepStrictEqual(
        [await next('decision'), await next('decision'), await next('pool')],
        [1, 2, 1],
      );
      await harness.reopen();
      deepStrictEqual([await next('decision'), await next('pool')], [3, 2]);
    });

    it('refuse a batch id that was used, without a trace', async () => {
      await harness.store.transact('the-batch', new Keys(), (set) => set.volumes.put(a.volume()));
      await rejects(
        harness.store.transact('the-batch', new Keys(), (set) =>
          set.volumes.put(a.volume({ sizeGib: 99 })),
        ),
      );
      strictEqual((await harness.store.volume('volume-1'))?.sizeGib, 10);
      strictEqual(await harness.write((set) => set.volumes.put(a.volume({ sizeGib: 11 }))), 2);
    });

    it('run one after another, and no read sees what one of them takes back', async () => {
      await harness.store.transact('taken', new Keys(), (set) =>
        set.volumes.put(a.volume({ sizeGib: 0 })),
      );
      const seen: (string | undefined)[] = [];
      const runs: Promise<unknown>[] = [];
      for (let round = 0; round < 30; round += 1) {
        runs.push(
          harness.transact({ volumes: ['volume-1'] }, (set) => {
            const row = set.volumes.get('volume-1');
            if (row !== null) set.volumes.put({ ...row, sizeGib: row.sizeGib + 1 });
          }),
        );
        // Fails after its rows were written, for its id is taken.
        const failing = harness.store.transact('taken', new Keys(), (set) =>
          set.volumes.put(a.volume({ typeName: 'never to be seen' })),
        );
        runs.push(rejects(failing));
        for (let read = 0; read < 3; read += 1)
          runs.push(harness.store.volume('volume-1').then((row) => seen.push(row?.typeName)));
        runs.push(harness.store.touchHosts(new Map([['nobody', 1]])));
      }
      await Promise.all(runs);
      const left = await harness.store.volume('volume-1');
      deepStrictEqual([left?.sizeGib, seen.length, new Set(seen)], [30, 90, new Set(['gold'])]);
    });

    it('write a thousand rows of each kind at once', async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => index);
      await harness.write((set) => {
        for (const id of ids) {
          set.volumes.put(a.volume({ volumeId: `volume-${id}`, decisionId: `decision-${id}` }));
          set.decisions.put(
            a.decision({
              decisionId: `decision-${id}`,
              subject: `volume-${id}`,
              requestKey: `request-${id}/caller`,
            }),
          );
          set.reservations.put(a.reservation({ decisionId: `decision-${id}` }));
          set.requests.put(a.request({ key: `request-${id}/caller`, subject: `volume-${id}` }));
        }
      });
      const { result } = await harness.transact(
        { volumes: ids.map((id) => `volume-${id}`) },
        (set) => ({
          decisions: set.decisions.all().length,
          reservations: set.reservations.all().length,
          requests: set.requests.all().length,
        }),
      );
      deepStrictEqual(result, { decisions: 1_000, reservations: 1_000, requests: 1_000 });
    });

    it('say when a row is read that nobody asked for', async () => {
      await harness.transact({}, (set) => throws(() => set.volumes.get('volume-1'), /not loaded/));
    });
  });
}
