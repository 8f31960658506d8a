import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { WorkingSet } from '../../../src/ledger/store-port/working-set.js';
import type { Harness } from '../harness.js';
import * as a from '../records.js';

const OTHER_POOL = 'node2@fast#gold';

/** Which rows a transaction finds loaded. */
export function loading(harness: Harness): void {
  describe('loading', () => {
    beforeEach(() =>
      harness.write((set) => {
        for (const backend of ['node1@fast', 'node2@fast', 'node3@fast']) {
          set.backends.put(a.backend({ backend }));
          set.hosts.put(a.host({ host: backend, backend }));
          set.hosts.put(a.host({ host: `second-${backend}`, backend }));
          set.pools.put(a.pool({ pool: `${backend}#gold` }));
          set.pools.put(a.pool({ pool: `${backend}#silver` }));
        }
        set.requests.put(a.request());
        set.volumes.put(a.volume({ decisionId: 'decision-2', home: a.placement(OTHER_POOL) }));
        set.decisions.put(
          a.decision({
            state: 'failed',
            sequel: { kind: 'decision', decisionId: 'decision-2' },
            finishedAt: 5,
          }),
        );
        set.reservations.put(a.reservation({ state: 'released' }));
        set.decisions.put(
          a.decision({
            decisionId: 'decision-2',
            serial: 2,
            attempt: 2,
            placement: a.placement(OTHER_POOL),
          }),
        );
        const elsewhere = { decisionId: 'decision-2', pool: OTHER_POOL, backend: 'node2@fast' };
        set.reservations.put(a.reservation(elsewhere));
        set.reservations.put(
          a.reservation({
            ...elsewhere,
            ordinal: 2,
            pool: 'node3@fast#gold',
            backend: 'node3@fast',
            state: 'confirmed',
          }),
        );
      }),
    );

    it('shows all of very many pools after a start, in the order of their ordinals', async () => {
      // The order of their names is another one, and what is read at once ends among them.
      const many = Array.from({ length: 1500 }, (_, number) =>
        a.pool({ pool: `node2@fast#${1500 - number}`, ordinal: number + 10 }),
      );
      await harness.write((set) => {
        for (const pool of many) set.pools.put(pool);
      });
      const { pools } = await (await harness.reopen()).load();
      const known = new Set(many.map(({ pool }) => pool));
      deepStrictEqual(
        pools.filter(({ pool }) => known.has(pool)),
        many,
      );
      strictEqual(pools.length, many.length + 6);
    });

    it('follows a decision to all that belongs to it', async () => {
      const { result } = await harness.transact({ decisions: ['decision-1'] }, namesOf);
      deepStrictEqual(result, {
        requests: ['request-1/caller'],
        volumes: ['volume-1'],
        hosts: [],
        backends: ['node1@fast', 'node2@fast', 'node3@fast'],
        pools: ['node1@fast#gold', 'node2@fast#gold', 'node3@fast#gold'],
        decisions: ['decision-1', 'decision-2'],
        reservations: ['decision-1/1', 'decision-2/1', 'decision-2/2'],
      });
    });

    it('follows a volume to its newest decision and its home', async () => {
      const { result } = await harness.transact({ volumes: ['volume-1'] }, namesOf);
      deepStrictEqual(result.decisions, ['decision-2']);
      deepStrictEqual(result.pools, ['node2@fast#gold', 'node3@fast#gold']);
      deepStrictEqual(result.requests, ['request-1/caller']);
    });

    it(
      'gives a volume alone where only its home is wanted, and all of it where another asks ' +
        'for that',
      async () => {
        const { result } = await harness.transact({ homesOf: ['volume-1', 'volume-9'] }, namesOf);
        deepStrictEqual([result.volumes, result.decisions, result.pools], [['volume-1'], [], []]);
        const both = await harness.transact(
          { homesOf: ['volume-1'], volumes: ['volume-1'] },
          namesOf,
        );
        deepStrictEqual(both.result.decisions, ['decision-2']);
      },
    );

    it('gives every host, pool or confirmed reservation of a backend', async () => {
      const { result } = await harness.transact(
        {
          hostsOf: ['node1@fast'],
          poolsOf: ['node2@fast'],
          confirmedOf: ['node3@fast', 'node2@fast'],
        },
        namesOf,
      );
      deepStrictEqual(result.hosts, ['node1@fast', 'second-node1@fast']);
      deepStrictEqual(result.pools, ['node2@fast#gold', 'node2@fast#silver', 'node3@fast#gold']);
      deepStrictEqual(result.reservations, ['decision-2/2']);
      deepStrictEqual(result.decisions, []);
    });

    it('says of a key without a row that there is none', async () => {
      const none = ['nothing'];
      const { result } = await harness.transact(
        {
          requests: none,
          volumes: none,
          hosts: none,
          backends: none,
          pools: none,
          decisions: none,
          hostsOf: none,
          poolsOf: none,
          confirmedOf: none,
        },
        (set) =>
          [set.requests, set.volumes, set.hosts, set.backends, set.pools, set.decisions].map(
            (table) => table.get('nothing'),
          ),
      );
      deepStrictEqual(result, [null, null, null, null, null, null]);
    });

    it('knows a sequel that is gone', async () => {
      await harness.write((set) =>
        set.decisions.put(a.decision({ sequel: { kind: 'decision', decisionId: 'gone' } })),
      );
      const { result } = await harness.transact({ decisions: ['decision-1'] }, (set) =>
        set.decisions.get('gone'),
      );
      strictEqual(result, null);
    });
  });
}

function namesOf(set: WorkingSet) {
  return {
    requests: set.requests.all().map((row) => row.key),
    volumes: set.volumes.all().map((row) => row.volumeId),
    hosts: sorted(set.hosts.all().map((row) => row.host)),
    backends: sorted(set.backends.all().map((row) => row.backend)),
    pools: sorted(set.pools.all().map((row) => row.pool)),
    decisions: sorted(set.decisions.all().map((row) => row.decisionId)),
    reservations: sorted(set.reservations.all().map((row) => `${row.decisionId}/${row.ordinal}`)),
  };
}

function sorted(names: string[]): string[] {
  return names.sort();
}
