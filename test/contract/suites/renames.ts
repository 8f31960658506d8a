import { deepStrictEqual, notStrictEqual, strictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import type { BulkChange } from '../../../src/ledger/store-port/bulk-change.js';
import * as arbitrary from '../arbitraries.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

const OLD = a.BACKEND;
const NEW = 'cluster@slow';
const HOME = { pool: `${OLD}#gold`, backend: OLD, host: `node7@fast#gold`, cluster: null };
const PLACE = { ...HOME, zone: 'zone-1' };
/** One whose name begins alike: it must not be touched. */
const OTHER = { ...a.placement('node1@faster#gold'), zone: 'zone-1' };

/** What a store does for backends that get another name, or go. */
export function renames(harness: Harness): void {
  const put = () =>
    harness.write((set) => {
      set.hosts.put(a.host());
      for (const backend of [OLD, OTHER.backend]) set.backends.put(a.backend({ backend }));
      for (const pool of [`${OLD}#gold`, `${OLD}#dust`, OTHER.pool])
        set.pools.put(a.pool({ pool }));
      for (const [n, home] of [
        PLACE,
        { ...PLACE, pool: `${OLD}#dust`, host: `${OLD}#dust` },
        { ...PLACE, pool: OLD, host: OLD, cluster: OLD },
        OTHER,
      ].entries()) {
        const [volumeId, decisionId] = [`volume-${n}`, `decision-${n}`];
        set.volumes.put(a.volume({ volumeId, decisionId, home, state: 'available' }));
        const made = { decisionId, subject: volumeId, requestKey: `r-${n}/c`, serial: n };
        set.decisions.put(a.decision({ ...made, placement: home, state: 'created' }));
        const { pool, backend } = home;
        const reserved = { decisionId, pool, backend, confirmedAccountingRevision: 3 };
        set.reservations.put(a.reservation({ ...reserved, state: 'confirmed', confirmedAt: 9 }));
      }
    });

  const homes = async () => {
    const found: Record<string, readonly unknown[]> = {};
    for (const n of [0, 1, 2, 3]) {
      const volume = await harness.store.volume(`volume-${n}`);
      const kept = await harness.store.decision(`decision-${n}`);
      deepStrictEqual(kept?.decision.placement, volume?.home);
      const [reserved] = kept?.reservations ?? [];
      deepStrictEqual(
        [reserved?.pool, reserved?.backend],
        [volume?.home?.pool, volume?.home?.backend],
      );
      const { pool, host, cluster } = volume?.home ?? a.placement();
      found[n] = [pool, host, cluster, reserved?.state, reserved?.confirmedAccountingRevision];
    }
    return found;
  };

  const inBulk = (change: BulkChange) =>
    harness.write((set) => {
      set.volumes.put(a.volume({ volumeId: 'of-the-same-transaction', home: null }));
      set.inBulk(change);
    });

  describe('renames', () => {
    it('remove rows, and say so to the index', async () => {
      await put();
      const { removed } = await harness.transact(
        { hosts: [OLD], backends: [OLD], poolsOf: [OLD] },
        (set) => {
          set.hosts.remove(OLD);
          set.backends.remove(OLD);
          for (const { pool } of set.pools.of(OLD)) set.pools.remove(pool);
          const mark = set.mark();
          set.backends.remove(OTHER.backend);
          set.rollback(mark);
          strictEqual(set.backends.get(OLD), null);
          deepStrictEqual(set.pools.of(OLD), []);
        },
      );
      deepStrictEqual([removed.hosts, removed.backends], [[OLD], [OLD]]);
      deepStrictEqual(removed.pools.toSorted(), [`${OLD}#dust`, `${OLD}#gold`]);
      const again = await harness.transact({ backends: [OLD], poolsOf: [OLD] }, (set) => [
        set.backends.get(OLD),
        set.pools.of(OLD).length,
      ]);
      deepStrictEqual(again.result, [null, 0]);
      await harness.reopen();
      const image = await harness.store.load();
      deepStrictEqual([image.hosts.length, image.backends.length, image.pools.length], [0, 1, 1]);
    });

    it('put a row that was removed, in the same transaction and later', async () => {
      await put();
      await harness.transact({ hosts: [OLD] }, (set) => {
        set.hosts.remove(OLD);
        set.hosts.put(a.host({ reason: 'again' }));
      });
      strictEqual((await harness.store.load()).hosts[0]?.reason, 'again');
      await harness.transact({ hosts: [OLD] }, (set) => set.hosts.remove(OLD));
      const { removed, hosts } = await harness.transact({ hosts: [OLD] }, (set) =>
        set.hosts.put(a.host({ reason: 'later' })),
      );
      deepStrictEqual([removed.hosts, hosts.map(({ reason }) => reason)], [[], ['later']]);
    });

    it('keep the report of a name that comes back', async () => {
      const [drawn] = fc.sample(
        arbitrary.pools.filter(({ report }) => report !== null),
        { numRuns: 1, seed: 1 },
      );
      const record = a.pool({ report: drawn?.report ?? null });
      notStrictEqual(record.report, null);
      const { pool, backend } = record;
      await harness.write((set) => set.pools.put(record));
      await harness.transact({ poolsOf: [backend] }, (set) => set.pools.remove(pool));
      await harness.write((set) => set.pools.put(record));
      await harness.reopen();
      const { pools } = await harness.store.load();
      deepStrictEqual(
        pools.map((one) => one.report),
        [record.report],
      );
    });

    it('give a backend another name wherever something is', async () => {
      await put();
      await inBulk({
        kind: 'move',
        from: { backend: OLD, pool: null },
        to: { backend: NEW, pool: null },
        toCluster: true,
        hostFollows: false,
        accountingRevision: 8,
      });
      deepStrictEqual(await homes(), {
        0: [`${NEW}#gold`, 'node7@fast#gold', `${NEW}#gold`, 'confirmed', 8],
        1: [`${NEW}#dust`, `${OLD}#dust`, `${NEW}#dust`, 'confirmed', 8],
        2: [NEW, OLD, NEW, 'confirmed', 8],
        3: [OTHER.pool, OTHER.host, null, 'confirmed', 3],
      });
      await inBulk({
        kind: 'move',
        from: { backend: NEW, pool: null },
        to: { backend: 'n@é💾', pool: null },
        toCluster: false,
        hostFollows: true,
        accountingRevision: 9,
      });
      deepStrictEqual((await homes())[0], ['n@é💾#gold', 'n@é💾#gold', null, 'confirmed', 9]);
      await inBulk({
        kind: 'move',
        from: { backend: 'n@é💾', pool: null },
        to: { backend: OLD, pool: null },
        toCluster: false,
        hostFollows: true,
        accountingRevision: 10,
      });
      deepStrictEqual((await homes())[1]?.slice(0, 3), [`${OLD}#dust`, `${OLD}#dust`, null]);
    });

    it('give thousands of things another name', async () => {
      const many = 4_500;
      await harness.write((set) => {
        for (let n = 0; n < many; n += 1) {
          const home = n % 3 === 0 ? OTHER : PLACE;
          set.volumes.put(a.volume({ volumeId: `volume-${n}`, home }));
        }
      });
      await inBulk({
        kind: 'move',
        from: { backend: OLD, pool: null },
        to: { backend: NEW, pool: null },
        toCluster: true,
        hostFollows: false,
        accountingRevision: 8,
      });
      const volumesAt = async (place: string) => (await harness.store.living(place)).volumes;
      deepStrictEqual(
        [await volumesAt(OLD), await volumesAt(NEW), await volumesAt(OTHER.backend)],
        [0, 3_000, 1_500],
      );
    });

    it('give one pool another name', async () => {
      await put();
      await inBulk({
        kind: 'move',
        from: { backend: OLD, pool: `${OLD}#gold` },
        to: { backend: OLD, pool: `${OLD}#💾` },
        toCluster: false,
        hostFollows: false,
        accountingRevision: 4,
      });
      const found = await homes();
      deepStrictEqual(found[0], [`${OLD}#💾`, 'node7@fast#💾', null, 'confirmed', 4]);
      deepStrictEqual(found[1]?.slice(0, 3), [`${OLD}#dust`, `${OLD}#dust`, null]);
      deepStrictEqual(found[3], [OTHER.pool, OTHER.host, null, 'confirmed', 3]);
    });

    it('give back all that is reserved at a place', async () => {
      await put();
      await inBulk({ kind: 'release', at: { backend: OLD, pool: `${OLD}#dust` } });
      const states = async () => Object.values(await homes()).map((one) => one[3]);
      deepStrictEqual(await states(), ['confirmed', 'released', 'confirmed', 'confirmed']);
      await inBulk({ kind: 'release', at: { backend: OLD, pool: null } });
      deepStrictEqual(await states(), ['released', 'released', 'released', 'confirmed']);
    });

    it('say what lives at a place', async () => {
      await put();
      const nothing = { volumes: 0, volumesGib: 0, examples: [], unfinished: 0 };
      const none = { ...nothing, others: 0, othersGib: 0 };
      deepStrictEqual(await harness.store.living('nobody@x'), none);
      const three = { ...none, volumes: 3, volumesGib: 30 };
      const examples = ['volume-0', 'volume-1', 'volume-2'];
      deepStrictEqual(await harness.store.living(OLD), { ...three, examples });
      const one = { ...none, volumes: 1, volumesGib: 10, examples: ['volume-1'] };
      deepStrictEqual(await harness.store.living(`${OLD}#dust`), one);
      await harness.write((set) => {
        const at = { ...a.placement(`${OLD}#dust`) };
        for (const [decisionId, state, operation, lives] of [
          ['open', 'accepted', 'create_volume', true],
          ['snapshot', 'created', 'create_snapshot', true],
          ['left', 'failed', 'create_volume', false],
        ] as const) {
          const about = { decisionId, subject: decisionId, requestKey: `${decisionId}/c` };
          set.decisions.put(a.decision({ ...about, state, operation, placement: at }));
          const { pool, backend } = at;
          set.reservations.put(
            a.reservation({ decisionId, pool, backend, sizeGib: 4, lives, state: 'contained' }),
          );
        }
      });
      const more = { ...one, unfinished: 1, others: 1, othersGib: 4 };
      deepStrictEqual(await harness.store.living(`${OLD}#dust`), more);
    });
  });
}
