import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import type { DecisionRecord, ReservationState } from '../../../src/domain/decision.js';
import {
  type LedgerStore,
  type PruneFrom,
  type RetentionCut,
  StoreUnavailable,
} from '../../../src/ledger/store-port/store.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

/** Nothing goes. */
export const CUT: RetentionCut = {
  requestsBefore: 0,
  decisionsBefore: 0,
  volumesBefore: 0,
  failedVolumesBefore: 0,
  batchesBefore: 0,
  eventsBefore: 0,
  messagesBefore: 0,
  mostEvents: { capacity: 1000, failure: 1000, message: 1000, audit: 1000 },
  maxDiagnoses: 1000,
  maxDiagnosesBytes: 1_000_000,
  journalBefore: 0,
  maxJournalBytes: 1_000_000,
  limit: 100,
};

/** The first part of a walk: answers how many rows went. */
async function prune(store: LedgerStore, cut: RetentionCut): Promise<number> {
  return (await store.prune(cut, null)).gone;
}

/** Signs of life, retention, and being asked how one is. */
export function upkeep(harness: Harness): void {
  it("the key of plans is this store's own, and stays", async () => {
    const key = await harness.store.planKey();
    strictEqual(Buffer.from(key, 'base64url').length, 32);
    strictEqual(await (await harness.reopen()).planKey(), key);
  });

  describe('signs of life', () => {
    it('are written to known hosts and take no position', async () => {
      await harness.write((set) => {
        set.hosts.put(a.host());
        set.hosts.put(a.host({ host: 'other@fast', ordinal: 2 }));
      });
      await harness.store.touchHosts(new Map([['stranger', 1]]));
      await harness.store.touchHosts(new Map());
      await harness.store.touchHosts(
        new Map([
          [a.BACKEND, 5_000],
          ['stranger', 6_000],
        ]),
      );
      const image = await (await harness.reopen()).load();
      deepStrictEqual(image.hosts, [
        a.host({ lastSeenAt: 5_000 }),
        a.host({ host: 'other@fast', ordinal: 2 }),
      ]);
      strictEqual(image.revision, 1);
    });

    it('are what the next transaction reads, also once all was loaded', async () => {
      await harness.store.load();
      await harness.write((set) => set.hosts.put(a.host({ lastSeenAt: 4_000 })));
      await harness.store.touchHosts(new Map([[a.BACKEND, 5_000]]));
      await harness.store.touchHosts(new Map([[a.BACKEND, 3_000]]));
      const { result } = await harness.transact({ hosts: [a.BACKEND] }, (set) =>
        set.hosts.get(a.BACKEND),
      );
      deepStrictEqual(result, a.host({ lastSeenAt: 5_000 }));
    });

    it('belong to a host that goes over to another backend, once all was loaded', async () => {
      await harness.store.load();
      const [from, to] = [a.host(), a.host({ backend: 'node2@fast' })];
      await harness.write((set) => set.hosts.put(from));
      await harness.write((set) => set.hosts.put(to));
      const { result } = await harness.transact(
        { hosts: [to.host], hostsOf: [from.backend, to.backend] },
        (set) => [set.hosts.of(from.backend), set.hosts.of(to.backend)],
      );
      deepStrictEqual(result, [[], [to]]);
      await harness.store.touchHosts(new Map([[to.host, 9_000]]));
      await harness.write((set) => set.hosts.remove(to.host));
      const gone = await harness.transact({ hosts: [to.host], hostsOf: [to.backend] }, (set) => [
        set.hosts.get(to.host),
        ...set.hosts.of(to.backend),
      ]);
      deepStrictEqual(gone.result, [null]);
    });
  });

  describe('retention', () => {
    const finished = (fields: Partial<DecisionRecord> = {}): DecisionRecord =>
      a.decision({ state: 'created', finishedAt: 1_000, ...fields });
    const put = (decision: DecisionRecord, reserved: ReservationState): Promise<number> =>
      harness.write((set) => {
        set.decisions.put(decision);
        set.reservations.put(a.reservation({ decisionId: decision.decisionId, state: reserved }));
      });

    it('removes finished decisions with their reservations, and their volumes know', async () => {
      await put(finished(), 'contained');
      await harness.write((set) =>
        set.volumes.put(a.volume({ decisionId: 'decision-1', state: 'available' })),
      );
      strictEqual(await prune(harness.store, { ...CUT, decisionsBefore: 1_000 }), 0);
      strictEqual(await prune(harness.store, { ...CUT, decisionsBefore: 1_001 }), 2);
      strictEqual(await harness.store.decision('decision-1'), null);
      deepStrictEqual(
        await harness.store.volume('volume-1'),
        a.volume({ decisionId: null, state: 'available' }),
      );
      strictEqual((await harness.store.load()).revision, 2);
    });

    it('takes the diagnoses of the oldest refusals away, and leaves their answers', async () => {
      for (const at of [1_000, 2_000, 3_000])
        await harness.write((set) => set.requests.put(a.refusedRequest(at)));
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnoses: 3 }), 0);
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnoses: 1 }), 2);
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnoses: 1 }), 0);
      for (const [at, kept] of [
        [1_000, false],
        [2_000, false],
        [3_000, true],
      ] as const) {
        const { key, diagnosis, ...rest } = a.refusedRequest(at);
        deepStrictEqual(await harness.store.request(key), {
          ...rest,
          key,
          diagnosis: kept ? diagnosis : null,
        });
      }
    });

    it('takes those away that lie further back than so many bytes, the oldest first', async () => {
      const put = (at: number, bytes: number) =>
        harness.write((set) => {
          const diagnosisFrom = set.next('diagnosis_bytes', bytes) - bytes;
          set.requests.put({ ...a.refusedRequest(at), diagnosisFrom });
        });
      strictEqual(await harness.store.diagnosesBytes(), 0);
      for (const at of [1, 2, 3, 4]) await put(at, 100);
      strictEqual(await harness.store.diagnosesBytes(), 400);
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnosesBytes: 400 }), 0);
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnosesBytes: 250, limit: 1 }), 1);
      strictEqual(await prune(harness.store, { ...CUT, maxDiagnosesBytes: 250 }), 1);
      strictEqual(await harness.store.diagnosesBytes(), 200);
      const kept = [1, 2, 3, 4].map(async (at) => {
        const request = await harness.store.request(a.refusedRequest(at).key);
        strictEqual(request?.answer.kind, 'failed');
        return [request.diagnosis !== null, request.diagnosisFrom];
      });
      deepStrictEqual(await Promise.all(kept), [
        [false, null],
        [false, null],
        [true, 200],
        [true, 300],
      ]);
      // A server that starts again goes on where the last one was.
      await harness.reopen();
      await put(5, 50);
      strictEqual(await harness.store.diagnosesBytes(), 250);
    });

    it('leaves a volume that has a newer decision alone', async () => {
      await put(finished({ state: 'failed' }), 'released');
      await put(
        finished({ decisionId: 'decision-2', requestKey: 'request-2/caller', finishedAt: 9_000 }),
        'released',
      );
      await harness.write((set) => set.volumes.put(a.volume({ decisionId: 'decision-2' })));
      strictEqual(await prune(harness.store, { ...CUT, decisionsBefore: 5_000 }), 2);
      strictEqual((await harness.store.volume('volume-1'))?.decisionId, 'decision-2');
    });

    for (const state of ['held', 'confirmed'] as const) {
      it(`keeps a decision whose space is ${state}`, async () => {
        await put(finished(), state);
        strictEqual(await prune(harness.store, { ...CUT, decisionsBefore: 9_000 }), 0);
      });
    }

    it('keeps live decisions, their earlier attempts and their request', async () => {
      await put(finished({ state: 'failed' }), 'released');
      await put(
        a.decision({ decisionId: 'decision-2', attempt: 2, state: 'in_doubt', finishedAt: 1_000 }),
        'released',
      );
      await harness.write((set) => set.requests.put(a.request()));
      strictEqual(
        await prune(harness.store, { ...CUT, decisionsBefore: 9_000, requestsBefore: 9_000 }),
        0,
      );
      strictEqual((await harness.store.attemptsOf('request-1/caller')).length, 2);
    });

    it('keeps what belongs to a decision that its volume names', async () => {
      const all = { ...CUT, decisionsBefore: 9_000, requestsBefore: 9_000, volumesBefore: 9_000 };
      const live = a.decision({ decisionId: 'decision-2', attempt: 2 });
      await put(finished({ state: 'failed' }), 'released');
      await harness.write((set) => {
        set.requests.put(a.request());
        set.volumes.put(a.volume({ state: 'deleted', decisionId: live.decisionId }));
        set.decisions.put(live);
      });
      strictEqual(await prune(harness.store, all), 0);
      await harness.write((set) =>
        set.decisions.put({ ...live, state: 'cancelled', finishedAt: 1_000 }),
      );
      // Two decisions, a reservation, the request and the volume.
      strictEqual(await prune(harness.store, all), 5);
    });

    it('removes old requests', async () => {
      await put(finished(), 'confirmed');
      await harness.write((set) => set.requests.put(a.request()));
      strictEqual(await prune(harness.store, { ...CUT, requestsBefore: 1_000 }), 0);
      strictEqual(await prune(harness.store, { ...CUT, requestsBefore: 1_001 }), 1);
      strictEqual(await harness.store.request('request-1/caller'), null);
    });

    it('removes deleted volumes that no kept decision is about', async () => {
      await put(finished(), 'released');
      await harness.write((set) => {
        set.volumes.put(a.volume({ state: 'deleted' }));
        set.volumes.put(a.volume({ volumeId: 'volume-2', state: 'deleted' }));
        set.volumes.put(a.volume({ volumeId: 'volume-3', state: 'error' }));
      });
      strictEqual(await prune(harness.store, { ...CUT, volumesBefore: 9_000 }), 1);
      strictEqual(
        await prune(harness.store, { ...CUT, volumesBefore: 9_000, decisionsBefore: 9_000 }),
        3,
      );
      deepStrictEqual(
        [await harness.store.volume('volume-1'), await harness.store.volume('volume-2')],
        [null, null],
      );
      strictEqual((await harness.store.volume('volume-3'))?.state, 'error');
    });

    it('says where a walk goes on, until it has looked at everything', async () => {
      await harness.write((set) => {
        for (let n = 1; n <= 5; n += 1)
          set.volumes.put(
            a.volume({ volumeId: `volume-${n}`, state: 'deleted', decisionId: null, updatedAt: n }),
          );
      });
      for (let n = 0; n < 4; n += 1)
        await harness.write((set) => set.volumes.put(a.volume({ volumeId: 'here', sizeGib: n })));
      const walk = async (cut: RetentionCut) => {
        const gone: number[] = [];
        for (let from: PruneFrom | null = null; ; ) {
          const part = await harness.store.prune(cut, from);
          gone.push(part.gone);
          if (part.next === null) return gone;
          from = part.next;
        }
      };
      deepStrictEqual(await walk({ ...CUT, volumesBefore: 9_000, limit: 2 }), [2, 2, 1]);
      const batchesBefore = Number.MAX_SAFE_INTEGER;
      deepStrictEqual(await walk({ ...CUT, batchesBefore, limit: 3 }), [3, 1]);
    });

    it('removes old batches, all but the newest, and at most `limit` rows of a kind', async () => {
      for (let size = 1; size <= 5; size += 1)
        await harness.write((set) => set.volumes.put(a.volume({ sizeGib: size })));
      const cut = { ...CUT, batchesBefore: Number.MAX_SAFE_INTEGER, limit: 3 };
      deepStrictEqual(
        [
          await prune(harness.store, cut),
          await prune(harness.store, cut),
          await prune(harness.store, cut),
        ],
        [3, 1, 0],
      );
    });
  });

  describe('a store', () => {
    it('can be probed', async () => {
      await harness.store.probe();
      await harness.store.probe();
      strictEqual((await harness.store.load()).revision, 0);
    });

    it('finishes what runs when it is closed, and then says that it is closed', async () => {
      const { store } = harness;
      const last = harness.transact({}, (set) => set.volumes.put(a.volume()));
      const closing = store.close();
      strictEqual((await last).revision, 1);
      await closing;
      await store.close();
      await rejects(store.volume('volume-1'), StoreUnavailable);
      await rejects(store.probe(), StoreUnavailable);
      await harness.reopen();
      strictEqual((await harness.store.volume('volume-1'))?.sizeGib, 10);
    });
  });
}
