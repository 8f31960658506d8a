import { deepStrictEqual } from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import type { Table, WorkingSet } from '../../../src/ledger/store-port/working-set.js';
import * as arbitrary from '../arbitraries.js';
import type { Harness, Wanted } from '../harness.js';

type Kind = 'hosts' | 'backends' | 'pools' | 'volumes' | 'requests' | 'decisions';

const RUNS = { numRuns: 30 };

/**
 * Every record comes back as it was written: into the next transaction, through an update, and
 * after the store was opened again.
 */
export function roundTrips(harness: Harness): void {
  let runs = 0;
  /** A key that no earlier run of a property, or of its shrinking, has used. */
  const fresh = (key: string): string => {
    runs += 1;
    return `${runs} ${key}`;
  };

  /** @param fixed fields that never change once a row is there */
  function kind<R>(
    name: Kind,
    of: Arbitrary<R>,
    key: keyof R,
    fixed: readonly (keyof R)[] = [],
  ): void {
    const table = (set: WorkingSet): Table<R> => set[name] as unknown as Table<R>;
    const read = async (rows: readonly R[]): Promise<(R | null)[]> => {
      const keys = rows.map((row) => row[key] as string);
      return (
        await harness.transact({ [name]: keys } as Wanted, (set) =>
          keys.map((wanted) => table(set).get(wanted)),
        )
      ).result;
    };
    const write = (rows: readonly R[]): Promise<unknown> =>
      harness.write((set) => rows.map((row) => table(set).put(row)));

    it(`keep ${name}`, async () => {
      // The store is opened again once, for the rows of all runs: a start takes longer than a run.
      const kept: R[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(of, { minLength: 1, maxLength: 5 }), of, async (drawn, other) => {
          const rows = drawn.map((row) => ({ ...row, [key]: fresh(row[key] as string) }));
          await write(rows);
          deepStrictEqual(await read(rows), rows);
          const same = Object.fromEntries(
            [key, ...fixed].map((field) => [field, rows[0]?.[field]]),
          );
          const changed = { ...other, ...same };
          await write([changed]);
          deepStrictEqual(await read([changed]), [changed]);
          kept.push(changed as R, ...rows.slice(1));
        }),
        RUNS,
      );
      await harness.reopen();
      deepStrictEqual(await read(kept), kept);
    });
  }

  describe('round trips', () => {
    kind('hosts', arbitrary.hosts, 'host');
    kind('backends', arbitrary.backends, 'backend');
    kind('pools', arbitrary.pools, 'pool', ['backend', 'poolName']);
    kind('volumes', arbitrary.volumes, 'volumeId');
    kind('requests', arbitrary.requests, 'key', ['requestId', 'caller']);
    kind('decisions', arbitrary.decisions, 'decisionId', [
      'serial',
      'operation',
      'requestKey',
      'subject',
      'projectId',
      'attempt',
      'profile',
      'decidedAt',
    ]);

    it('keep reservations, with their decisions', async () => {
      const drawn = fc.uniqueArray(arbitrary.reservations, {
        selector: (row) => row.ordinal,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(arbitrary.decisions, drawn, drawn, async (one, before, after) => {
          const decisionId = fresh(one.decisionId);
          const decision = { ...one, decisionId };
          const expected = new Map<number, unknown>();
          for (const rows of [before, after]) {
            await harness.write((set) => {
              set.decisions.put(decision);
              for (const row of rows)
                expected.set(row.ordinal, set.reservations.put({ ...row, decisionId }));
            });
          }
          const reservations = [...expected]
            .sort(([left], [right]) => left - right)
            .map(([, row]) => row);
          deepStrictEqual(await harness.store.decision(decisionId), { decision, reservations });
        }),
        RUNS,
      );
    });

    it('keep a pool report while other things of the pool change, come and go', async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary.pools, arbitrary.pools, async (drawn, { report }) => {
          const pool = { ...drawn, pool: fresh(drawn.pool) };
          const change = (fields: Partial<typeof pool>): Promise<unknown> =>
            harness.transact({ pools: [pool.pool] }, (set) =>
              set.pools.put({ ...(set.pools.get(pool.pool) ?? pool), ...fields }),
            );
          const kept = async (): Promise<unknown> =>
            (await (await harness.reopen()).load()).pools.find((row) => row.pool === pool.pool);
          await change({});
          await change({ heldGib: 5 });
          deepStrictEqual(await kept(), { ...pool, heldGib: 5 });
          await change({ heldGib: 6 });
          await change({ report: null });
          await change({ report: pool.report });
          deepStrictEqual(await kept(), { ...pool, heldGib: 6 });
          await change({ report });
          deepStrictEqual(await kept(), { ...pool, heldGib: 6, report });
        }),
        { numRuns: 20 },
      );
    });
  });
}
