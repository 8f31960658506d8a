import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import type { EventPayload } from '../../../src/domain/event.js';
import type {
  EventFilter,
  EventPage,
  EventQuery,
  LedgerStore,
  RetentionCut,
} from '../../../src/ledger/store-port/store.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

const CUT: RetentionCut = {
  requestsBefore: 0,
  decisionsBefore: 0,
  volumesBefore: 0,
  failedVolumesBefore: 0,
  batchesBefore: 0,
  eventsBefore: 0,
  messagesBefore: 0,
  mostEvents: { capacity: 1_000_000, failure: 1_000_000, message: 1_000_000, audit: 1_000_000 },
  maxDiagnoses: 1_000_000,
  maxDiagnosesBytes: 1_000_000_000,
  journalBefore: 0,
  maxJournalBytes: 1_000_000_000,
  limit: 100,
};

/** The first part of a walk: answers how many rows went. */
async function prune(store: LedgerStore, cut: RetentionCut): Promise<number> {
  return (await store.prune(cut, null)).gone;
}

/**
 * The event log: written with its transaction, read in order of commit, forgotten from its oldest
 * end.
 */
export function events(harness: Harness): void {
  const read = (
    filter: Partial<EventFilter> = {},
    more: Partial<Omit<EventQuery, 'filter'>> = {},
  ): Promise<EventPage> =>
    harness.store.events({
      filter: { ...EVERY_EVENT, ...filter },
      after: null,
      newestFirst: false,
      limit: 100,
      ...more,
    });
  const serials = async (
    filter: Partial<EventFilter>,
    more: Partial<Omit<EventQuery, 'filter'>> = {},
  ): Promise<number[]> => (await read(filter, more)).events.map(({ serial }) => serial);
  const createdAt = async (index: number): Promise<number> =>
    (await read()).events.at(index)?.createdAt ?? 0;
  const log = (...payloads: readonly EventPayload[]): Promise<number> =>
    harness.write((set) => {
      for (const payload of payloads) set.log(payload);
    });

  describe('the event log', () => {
    it(
      'keeps every kind as it was written, also after the store was opened again, and goes ' +
        'on counting',
      async () => {
        const endless = a.capacity({ total: { kind: 'infinite' }, virtualFreeGib: null });
        const payloads = [
          a.failure(),
          a.message(),
          a.capacity(),
          endless,
          a.warnings(),
          a.action(),
        ];
        strictEqual(await log(...payloads), 1);
        await harness.reopen();
        strictEqual((await harness.store.load()).log.lastEvent, 6);
        const { events: found, position, more } = await read();
        deepStrictEqual(
          found.map(({ payload }) => payload),
          payloads,
        );
        deepStrictEqual(
          [found.map(({ serial }) => serial), position, more],
          [[1, 2, 3, 4, 5, 6], 6, false],
        );
        strictEqual((await harness.transact({}, (set) => set.log(a.failure()).serial)).result, 7);
      },
    );

    it('finds what is suspicious in a pool with the capacity of it', async () => {
      await log(a.capacity(), a.warnings(), a.failure());
      deepStrictEqual(await serials({ kinds: ['capacity'] }), [1, 2]);
      deepStrictEqual(await serials({ source: a.warnings().pool }), [1, 2]);
      deepStrictEqual(await serials({ types: ['capacity.warnings'] }), [2]);
    });

    it('finds what operators did by its kind, its volume and its pool', async () => {
      const ofVolume = a.action({ volumeId: 'volume-1', backend: null, pool: null });
      await log(a.action(), ofVolume, a.capacity());
      deepStrictEqual(await serials({ kinds: ['audit'] }), [1, 2]);
      deepStrictEqual(await serials({ volumeId: 'volume-1' }), [2]);
      deepStrictEqual(await serials({ source: a.action().pool }), [1, 3]);
      deepStrictEqual(await serials({ projectId: 'project-1' }), []);
    });

    it('has an id of its own, the same for good', async () => {
      const { id } = (await harness.store.load()).log;
      strictEqual((await (await harness.reopen()).load()).log.id, id);
      strictEqual(id.length, 36);
    });

    it('holds nothing of a failed transaction, nor of an item that was taken back', async () => {
      await rejects(
        harness.write((set) => {
          set.log(a.failure());
          throw new Error('no');
        }),
      );
      await harness.write((set) => {
        const mark = set.mark();
        set.log(a.failure({ message: 'taken back' }));
        set.rollback(mark);
        set.log(a.message());
      });
      deepStrictEqual(
        (await read()).events.map(({ payload }) => payload.kind),
        ['message'],
      );
    });

    it('is read page by page, either way, while more is written', async () => {
      await log(...Array.from({ length: 5 }, () => a.failure()));
      const first = await read({}, { limit: 2 });
      deepStrictEqual(
        [first.events.map(({ serial }) => serial), first.position, first.more],
        [[1, 2], 2, true],
      );
      await log(a.failure());
      deepStrictEqual(await serials({}, { after: 2, limit: 100 }), [3, 4, 5, 6]);
      deepStrictEqual(await serials({}, { newestFirst: true, limit: 2 }), [6, 5]);
      deepStrictEqual(await serials({}, { newestFirst: true, after: 5 }), [4, 3, 2, 1]);
      const end = await read({}, { after: 6 });
      deepStrictEqual([end.events, end.position, end.more], [[], 6, false]);
    });

    it('is filtered by what is set, together', async () => {
      await log(
        a.failure(),
        a.message(),
        a.capacity(),
        a.capacity({ pool: 'node1@fast#silver' }),
        a.failure({ volumeId: 'volume-2' }),
      );
      await log(a.message({ projectId: 'project-2' }));
      deepStrictEqual(await serials({ kinds: ['failure'] }), [1, 5]);
      deepStrictEqual(await serials({ kinds: ['failure', 'message'] }), [1, 2, 5, 6]);
      deepStrictEqual(
        await serials({ types: ['message.create_volume', 'capacity.pool'] }),
        [2, 3, 4, 6],
      );
      deepStrictEqual(await serials({ projectId: 'project-1' }), [1, 2, 5]);
      deepStrictEqual(await serials({ projectId: 'project-1', kinds: ['message'] }), [2]);
      deepStrictEqual(await serials({ volumeId: 'volume-2' }), [5]);
      deepStrictEqual(await serials({ volumeId: 'volume-2', projectId: 'project-2' }), []);
      deepStrictEqual(await serials({ source: 'node1@fast' }), [3, 4]);
      deepStrictEqual(await serials({ source: 'node1@fast#silver' }), [4]);
      const [first, last] = [await createdAt(0), await createdAt(-1)];
      deepStrictEqual(await serials({ since: last + 1 }), []);
      deepStrictEqual((await serials({ since: first, until: last + 1 })).length, 6);
      deepStrictEqual(await serials({ until: first }), []);
    });

    it('tells a filter that matches nothing how far it looked', async () => {
      await log(a.failure(), a.failure());
      const { events: none, position, more } = await read({ kinds: ['message'] });
      deepStrictEqual([none, position, more], [[], 2, false]);
    });

    it('looks at so much only at a time, and goes on from there', async () => {
      await log(...Array.from({ length: 6_000 }, () => a.failure()), a.message());
      const first = await read({ types: ['message.create_volume'] });
      deepStrictEqual([first.events.length, first.position, first.more], [0, 5_000, true]);
      deepStrictEqual(
        await serials({ types: ['message.create_volume'] }, { after: first.position }),
        [6_001],
      );
    });

    it('forgets each kind after its own time, and says where what is kept begins', async () => {
      await log(a.failure(), a.message(), a.capacity(), a.action());
      const { store } = harness;
      const at = await createdAt(0);
      strictEqual(await prune(store, { ...CUT, eventsBefore: at, messagesBefore: at }), 0);
      strictEqual(await prune(store, { ...CUT, eventsBefore: at + 1 }), 3);
      const left = await read();
      deepStrictEqual(
        left.events.map(({ payload }) => payload.kind),
        ['message'],
      );
      deepStrictEqual(Object.fromEntries(left.ends), {
        failure: 1,
        capacity: 3,
        message: 0,
        audit: 4,
      });
      strictEqual(await prune(store, { ...CUT, messagesBefore: at + 1 }), 1);
      await harness.reopen();
      deepStrictEqual(Object.fromEntries((await read()).ends), {
        failure: 1,
        capacity: 3,
        message: 2,
        audit: 4,
      });
      strictEqual((await read()).position, 4);
    });

    it('keeps so many failures, messages and acts of operators, whatever their age', async () => {
      await log(a.failure(), a.failure(), a.message(), a.message(), a.capacity(), a.action());
      const mostEvents = { ...CUT.mostEvents, failure: 5, message: 2, audit: 1 };
      strictEqual(await prune(harness.store, { ...CUT, mostEvents }), 3);
      deepStrictEqual(await serials({}), [2, 5, 6]);
    });

    it('keeps so many notifications of capacity, whatever their age, and no fewer of the others', async () => {
      await log(a.failure(), a.message(), ...Array.from({ length: 8 }, () => a.capacity()));
      strictEqual(
        await prune(harness.store, { ...CUT, mostEvents: { ...CUT.mostEvents, capacity: 3 } }),
        5,
      );
      deepStrictEqual(await serials({}), [1, 2, 8, 9, 10]);
      strictEqual(
        await prune(harness.store, { ...CUT, mostEvents: { ...CUT.mostEvents, capacity: 3 } }),
        0,
      );
      deepStrictEqual((await read()).ends.get('capacity'), 7);
    });
  });
}
