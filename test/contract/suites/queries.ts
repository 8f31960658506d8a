import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { DecisionRecord } from '../../../src/domain/decision.js';
import type { DecisionQuery, VolumeQuery } from '../../../src/ledger/store-port/store.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

const lease = (worker: string, expiresAt: number, accepted = false) => ({
  worker,
  expiresAt,
  accepted,
});

/** Decisions by what a query may ask of them. Serials run against the ids, so that order shows. */
const DECISIONS: Partial<DecisionRecord>[] = [
  { decisionId: 'waiting', serial: 9 },
  { decisionId: 'waiting-elsewhere', serial: 8, placement: a.placement('node2@fast#gold') },
  { decisionId: 'returned', serial: 7, createToken: 3, leaseToken: 3 },
  { decisionId: 'abandoned', serial: 6, state: 'accepted', createToken: 2, leaseToken: 2 },
  { decisionId: 'doubtful', serial: 5, state: 'in_doubt', createToken: 1, leaseToken: 4 },
  {
    decisionId: 'held',
    serial: 4,
    state: 'leased',
    createToken: 5,
    lease: lease('worker-1', 2_000),
  },
  {
    decisionId: 'worked-on',
    serial: 3,
    state: 'accepted',
    createToken: 6,
    lease: lease('worker-1', 3_000, true),
  },
  {
    decisionId: 'held-elsewhere',
    serial: 2,
    state: 'leased',
    createToken: 7,
    lease: lease('worker-2', 4_000),
    placement: a.placement('node2@fast#gold'),
  },
  { decisionId: 'done', serial: 1, state: 'created', finishedAt: 1_500 },
  {
    decisionId: 'unmovable',
    serial: 10,
    allowReschedule: false,
    placement: a.placement('node3@fast#gold'),
  },
];

/** One of them; the greater its serial, the later it was decided. */
const live = (fields: Partial<DecisionRecord>) =>
  a.decision({ decidedAt: 1_000 + (fields.serial ?? 0), ...fields });

/** Reads for dispatch, callers and operators. */
export function queries(harness: Harness): void {
  describe('requests', () => {
    const ID = '5a0c2f5e-7d8f-4a31-9c52-6f0b1de2a3c4';
    // Ids and callers in whose neighbourhood an order that is not byte for byte would go astray.
    const KEYS = [
      [ID, ''],
      [ID, 'anna'],
      [ID, 'ANNA'],
      [ID, 'zoë/x'],
      [ID.replace(/4$/, '5'), 'anna'],
      [ID.replace(/4$/, '3'), 'zzz'],
      [`${ID}0`, 'anna'],
      [`${ID}-`, 'anna'],
      [ID.slice(0, -1), 'anna'],
    ] as const;

    beforeEach(() =>
      harness.write((set) => {
        for (const [requestId, caller] of KEYS)
          set.requests.put(a.request({ key: `${requestId}/${caller}`, requestId, caller }));
      }),
    );

    it('of one id are found whoever made them, and no other', async () => {
      const callers = (await harness.store.requestsOf(ID)).map(({ caller }) => caller);
      deepStrictEqual(callers.toSorted(), ['', 'ANNA', 'anna', 'zoë/x']);
      deepStrictEqual(await harness.store.requestsOf('nobody'), []);
    });

    it('that wait are read in their order, page by page, with what puts them in order', async () => {
      const { store } = harness;
      const wait = (serial: number) => ({ serial, until: 2 ** 41 + serial, priority: -serial });
      const asked = [9, 7, 8].map((serial) =>
        a.request({
          key: `wait-${serial}`,
          requestId: `wait-${serial}`,
          wait: { ...wait(serial), overtaken: 1 },
        }),
      );
      await harness.write((set) => {
        for (const one of asked) set.requests.put(one);
      });
      const all = [7, 8, 9].map((serial) => ({
        key: `wait-${serial}`,
        spec: a.request().spec,
        wait: { ...wait(serial), overtaken: 1 },
      }));
      deepStrictEqual(await store.waitingRows({ after: 0, limit: 2 }), all.slice(0, 2));
      deepStrictEqual(await store.waitingRows({ after: 8, limit: 2 }), all.slice(2));
      const listed = await store.waiting({ after: 0, projectId: null, limit: 3 });
      deepStrictEqual(
        listed.map(({ key, spec, wait: how }) => ({ key, spec, wait: how })),
        all,
      );
    });
  });

  describe('live decisions', () => {
    beforeEach(() =>
      harness.write((set) => {
        for (const fields of DECISIONS) set.decisions.put(a.decision(fields));
      }),
    );

    it('are offerable where no lease runs', async () => {
      const { store } = harness;
      deepStrictEqual(await store.live({ kind: 'offerable', backends: [a.BACKEND], limit: 10 }), [
        'doubtful',
        'abandoned',
        'returned',
        'waiting',
      ]);
      const both = ['doubtful', 'abandoned', 'returned', 'waiting-elsewhere', 'waiting'];
      deepStrictEqual(
        await store.live({
          kind: 'offerable',
          backends: [a.BACKEND, 'node2@fast', 'nowhere'],
          limit: 10,
        }),
        both,
      );
      deepStrictEqual(
        await store.live({ kind: 'offerable', backends: [a.BACKEND, 'node2@fast'], limit: 3 }),
        both.slice(0, 3),
      );
      deepStrictEqual(await store.live({ kind: 'offerable', backends: [], limit: 3 }), []);
    });

    it('are held by the worker whose lease runs', async () => {
      const { store } = harness;
      deepStrictEqual(
        await store.live({ kind: 'held_by', worker: 'worker-1', backends: [a.BACKEND], limit: 10 }),
        ['worked-on', 'held'],
      );
      deepStrictEqual(
        await store.live({
          kind: 'held_by',
          worker: 'worker-1',
          backends: ['node2@fast'],
          limit: 10,
        }),
        [],
      );
    });

    it('are expired at the end of their lease', async () => {
      const { store } = harness;
      deepStrictEqual(await store.live({ kind: 'expired', now: 1_999, limit: 10 }), []);
      deepStrictEqual(await store.live({ kind: 'expired', now: 3_000, limit: 10 }), [
        'worked-on',
        'held',
      ]);
      deepStrictEqual(await store.live({ kind: 'expired', now: 9_000, limit: 2 }), [
        'held-elsewhere',
        'worked-on',
      ]);
    });

    it('are stranded where they may move, apart by whether a worker ever had them', async () => {
      const { store } = harness;
      await harness.write((set) => set.requests.put(a.request()));
      const ids = async (backend: string, leased: boolean, after = 0, limit = 10) =>
        (await store.stranded({ backend, leased, after, limit })).map(
          ({ decisionId }) => decisionId,
        );
      deepStrictEqual(await ids(a.BACKEND, false), ['waiting']);
      deepStrictEqual(await ids('node2@fast', false), ['waiting-elsewhere']);
      deepStrictEqual(await ids('node3@fast', false), []);
      const leased = ['worked-on', 'held', 'abandoned', 'returned'];
      deepStrictEqual(await ids(a.BACKEND, true), leased);
      deepStrictEqual(await ids(a.BACKEND, true, 0, 1), ['worked-on']);
      const [first] = await store.stranded({
        backend: a.BACKEND,
        leased: true,
        after: 0,
        limit: 1,
      });
      deepStrictEqual(await ids(a.BACKEND, true, first?.serial), leased.slice(1));
      deepStrictEqual(first?.spec, a.request().spec);
    });

    it('are counted by age where a worker holds them', async () => {
      const { store } = harness;
      const of = { state: 'leased', lease: lease('worker-3', 5_000) } as const;
      await harness.write((set) => {
        set.decisions.put(a.decision({ ...of, decisionId: 'newer', serial: 11, decidedAt: 1_001 }));
        set.decisions.put(a.decision({ ...of, decisionId: 'older', serial: 12, decidedAt: 999 }));
      });
      deepStrictEqual(await store.leaseCounts([1_001, 1_000]), [1, 3, 1]);
      deepStrictEqual(await store.leaseCounts([1_002, 999]), [0, 5, 0]);
    });

    it('are counted by state', async () => {
      const counts = { pending: 4, leased: 2, accepted: 2, in_doubt: 1 };
      deepStrictEqual(Object.fromEntries(await harness.store.liveCounts()), counts);
    });
  });

  describe('live decisions of different ages', () => {
    it('are counted by state and holder, with the time of the first', async () => {
      await harness.write((set) => {
        for (const fields of DECISIONS) set.decisions.put(live(fields));
      });
      const found = await harness.store.liveShares();
      deepStrictEqual(
        found
          .map(({ state, held, count, oldestAt }) => `${state} ${held} ${count} ${oldestAt}`)
          .toSorted(),
        [
          'accepted false 1 1006',
          'accepted true 1 1003',
          'in_doubt false 1 1005',
          'leased true 2 1002',
          'pending false 4 1007',
        ],
      );
    });
  });

  describe('decisions and requests', () => {
    const first = a.decision({ state: 'failed', serial: 2 });
    const second = a.decision({ decisionId: 'decision-2', serial: 4, attempt: 2 });
    const other = a.decision({
      decisionId: 'decision-3',
      serial: 3,
      requestKey: 'request-2/caller',
    });
    const reservations = [a.reservation(), a.reservation({ ordinal: 2 })];

    beforeEach(() =>
      harness.write((set) => {
        for (const row of [second, first, other]) set.decisions.put(row);
        for (const row of reservations) set.reservations.put(row);
        set.requests.put(a.request());
        set.requests.put(a.request({ key: 'request-2/caller', requestId: 'request-2' }));
      }),
    );

    it('are found by id, subject and request, with what they reserve', async () => {
      const { store } = harness;
      const [one, two, three] = [first, second, other].map((decision) => ({
        decision,
        reservations: decision === first ? reservations : [],
      }));
      deepStrictEqual(await store.decision('decision-1'), one);
      strictEqual(await store.decision('nothing'), null);
      deepStrictEqual(await store.decisionsOf('volume-1'), [one, three, two]);
      deepStrictEqual(await store.attemptsOf('request-1/caller'), [one, two]);
      deepStrictEqual(await store.attemptsOf('nothing'), []);
      deepStrictEqual(await store.request('request-1/caller'), a.request());
      strictEqual(await store.request('nothing'), null);
    });

    it('are found whichever of them the volume names, and is made to name later', async () => {
      const { store } = harness;
      const ids = (found: readonly { readonly decision: DecisionRecord }[]) =>
        found.map(({ decision }) => decision.decisionId);
      // A decision that a volume names when it is made may be stored otherwise than others.
      const fourth = a.decision({ decisionId: 'decision-4', serial: 5, attempt: 3 });
      await harness.write((set) => {
        set.volumes.put(a.volume({ decisionId: 'decision-4' }));
        set.decisions.put(fourth);
      });
      for (const decisionId of ['decision-4', 'decision-2', null, 'decision-3', 'decision-4']) {
        await harness.write((set) => set.volumes.put(a.volume({ decisionId })));
        deepStrictEqual(
          [
            ids(await store.decisionsOf('volume-1')),
            ids(await store.attemptsOf('request-1/caller')),
            (await store.offers(['decision-4']))[0]?.attempts.map((row) => row.decisionId),
          ],
          [
            ['decision-1', 'decision-3', 'decision-2', 'decision-4'],
            ['decision-1', 'decision-2', 'decision-4'],
            ['decision-1', 'decision-2', 'decision-4'],
          ],
        );
        const loaded = await harness.transact({ decisionsOf: ['volume-1'] }, (set) =>
          set.decisions
            .of('volume-1')
            .map((row) => row.decisionId)
            .toSorted(),
        );
        deepStrictEqual(
          loaded.result,
          [1, 2, 3, 4].map((number) => `decision-${number}`),
        );
      }
    });

    it('are told to workers with the whole history, in the order asked for', async () => {
      const offers = await harness.store.offers(['decision-3', 'nothing', 'decision-2']);
      deepStrictEqual(offers, [
        {
          decision: other,
          request: a.request({ key: 'request-2/caller', requestId: 'request-2' }),
          attempts: [other],
        },
        { decision: second, request: a.request(), attempts: [first, second] },
      ]);
      deepStrictEqual(await harness.store.offers([]), []);
    });
  });

  describe('decisions, listed', () => {
    const everything: DecisionQuery = {
      ...{
        states: [],
        home: null,
        projectId: null,
        subject: null,
        decidedFrom: null,
        decidedBefore: null,
        after: null,
      },
      limit: 100,
    };
    const list = async (query: Partial<DecisionQuery>): Promise<string[]> =>
      (await harness.store.decisions({ ...everything, ...query })).items.map(
        ({ decision }) => decision.decisionId,
      );

    beforeEach(() =>
      harness.write((set) => {
        const of = (decisionId: string, serial: number, fields: Partial<DecisionRecord>) =>
          set.decisions.put(
            a.decision({ decisionId, serial, decidedAt: 1000 + serial, ...fields }),
          );
        of('a', 1, { state: 'created', projectId: 'p' });
        of('b', 2, { state: 'in_doubt', placement: a.placement('node1@fast#silver') });
        of('c', 3, { state: 'pending', subject: 'other', projectId: 'p' });
        of('d', 4, { state: 'failed', decidedAt: 1003 });
      }),
    );

    it('are newest first, with reservations, by state, project, home, subject, time', async () => {
      deepStrictEqual(await list({}), ['d', 'c', 'b', 'a']);
      deepStrictEqual(await list({ states: ['in_doubt', 'pending'] }), ['c', 'b']);
      deepStrictEqual(await list({ projectId: 'p' }), ['c', 'a']);
      deepStrictEqual(await list({ home: 'node1@fast#silver' }), ['b']);
      deepStrictEqual(await list({ home: 'node1@fast', subject: 'other' }), ['c']);
      deepStrictEqual(await list({ decidedFrom: 1002, decidedBefore: 1003 }), ['b']);
    });

    it('are listed by subject, that which its volume names among them', async () => {
      await harness.write((set) => {
        set.volumes.put(a.volume({ volumeId: 'named', decisionId: 'e' }));
        for (const [at, decisionId] of ['e', 'f'].entries())
          set.decisions.put(a.decision({ decisionId, serial: 9 + at, subject: 'named' }));
      });
      deepStrictEqual(await list({ subject: 'named' }), ['f', 'e']);
      deepStrictEqual(await list({ subject: 'named', limit: 1 }), ['f']);
    });

    it('lead from page to page', async () => {
      const first = await harness.store.decisions({ ...everything, limit: 2 });
      deepStrictEqual(first.next, { decidedAt: 1003, serial: 3 });
      const second = await harness.store.decisions({ ...everything, limit: 2, after: first.next });
      deepStrictEqual(
        [second.items.map(({ decision }) => decision.decisionId), second.next],
        [['b', 'a'], null],
      );
    });
  });

  describe('volumes', () => {
    const everything: VolumeQuery = {
      state: 'not_deleted',
      projectId: null,
      home: null,
      createdFrom: null,
      createdBefore: null,
      after: null,
      limit: 100,
    };
    const list = async (query: Partial<VolumeQuery>): Promise<string[]> =>
      (await harness.store.volumes({ ...everything, ...query })).map((volume) => volume.volumeId);

    beforeEach(() =>
      harness.write((set) => {
        set.volumes.put(
          a.volume({ volumeId: 'e', state: 'available', home: a.placement('node1@fast#silver') }),
        );
        set.volumes.put(
          a.volume({
            volumeId: 'd',
            state: 'error',
            home: null,
            error: { reason: 'NO_VALID_BACKEND', message: 'none' },
          }),
        );
        set.volumes.put(a.volume({ volumeId: 'c', state: 'deleted' }));
        set.volumes.put(
          a.volume({
            volumeId: 'b',
            projectId: 'project-2',
            home: a.placement('node1@fast-too#gold'),
          }),
        );
        set.volumes.put(a.volume({ volumeId: 'a' }));
      }),
    );

    it('tell where those of a project live', async () => {
      const ids = ['a', 'b', 'd', 'e', 'nothing'];
      const homes = async (project: string) =>
        [...(await harness.store.homes(ids, project))].sort();
      const { home } = a.volume();
      deepStrictEqual(await homes('project-1'), [
        ['a', home?.pool],
        ['e', 'node1@fast#silver'],
      ]);
      deepStrictEqual(await homes('project-2'), [['b', 'node1@fast-too#gold']]);
      deepStrictEqual(await homes(''), []);
    });

    it('of one moment are listed by id, page by page', async () => {
      const { createdAt } = a.volume();
      deepStrictEqual(await list({}), ['a', 'b', 'd', 'e']);
      deepStrictEqual(await list({ limit: 2 }), ['a', 'b']);
      deepStrictEqual(await list({ after: { createdAt, volumeId: 'b' }, limit: 2 }), ['d', 'e']);
      deepStrictEqual(await list({ after: { createdAt, volumeId: 'e' } }), []);
    });

    it('are listed by when they were first heard of', async () => {
      await harness.write((set) => {
        for (const [volumeId, createdAt] of [
          ['x', 7001],
          ['y', 7000],
          ['z', 7000],
        ] as const)
          set.volumes.put(a.volume({ volumeId, createdAt }));
      });
      const times = { createdFrom: 7000, createdBefore: 7002 };
      deepStrictEqual(await list(times), ['y', 'z', 'x']);
      deepStrictEqual(await list({ ...times, after: { createdAt: 7000, volumeId: 'y' } }), [
        'z',
        'x',
      ]);
      deepStrictEqual(await list({ ...times, createdBefore: 7001 }), ['y', 'z']);
      deepStrictEqual((await list({})).slice(-3), ['y', 'z', 'x']);
    });

    it('are listed by state, project and home', async () => {
      deepStrictEqual(await list({ state: 'deleted' }), ['c']);
      deepStrictEqual(await list({ state: 'available' }), ['e']);
      deepStrictEqual(await list({ state: 'creating' }), ['a', 'b']);
      deepStrictEqual(await list({ state: 'error' }), ['d']);
      deepStrictEqual(await list({ projectId: 'project-2' }), ['b']);
      deepStrictEqual(await list({ home: 'node1@fast' }), ['a', 'e']);
      deepStrictEqual(await list({ home: 'node1@fast#gold' }), ['a']);
      deepStrictEqual(await list({ home: 'node1@fast#gold', projectId: 'project-2' }), []);
      deepStrictEqual(
        await list({
          home: 'node1@fast',
          projectId: 'project-1',
          after: { createdAt: a.volume().createdAt, volumeId: 'a' },
          state: 'available',
        }),
        ['e'],
      );
    });
  });
}
