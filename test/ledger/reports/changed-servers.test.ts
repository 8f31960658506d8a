import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { Ledger } from '../../../src/ledger/api/ledger.js';
import type { KnownReport } from '../../../src/ledger/api/reports.js';
import { backendReport, thickPool, World } from '../support.js';

const HOST = 'node1@fast';

/** A manager that says what it said before, to a server that has not heard what it said between. */
describe('a manager that changes servers', () => {
  let world: World;
  let other: Ledger;

  beforeEach(async () => {
    world = await World.start();
    other = (await world.beside()).ledger;
  });
  afterEach(() => world.end());

  const saying = (freeGib: number, head: { incarnation: string; sequence: number }) => ({
    ...backendReport(HOST, [thickPool('pool', 100, freeGib)]),
    ...head,
  });
  const manager = (sequence: number) => ({ incarnation: 'run', sequence });
  /** What all servers go by. */
  const freeGib = async (): Promise<unknown> => {
    await world.ledger.caughtUp();
    return world.ledger.pool(`${HOST}#pool`).state.pool.report?.space.free;
  };
  const free = (gib: number) => ({ kind: 'finite', gib });

  /** Both servers know that so much is free; the first one then hears of other figures. */
  async function changes(last: number): Promise<KnownReport | null> {
    await world.ledger.report(saying(90, manager(1)));
    await other.caughtUp();
    const { known } = await other.report(saying(90, manager(2)));
    await world.ledger.report(saying(10, manager(last)));
    return known;
  }

  for (const [how, last] of [
    ['counts by one', 3],
    ['counts otherwise', 1000],
  ] as const)
    it(`is believed, if it ${how}`, async () => {
      await changes(last);
      const { applied } = await other.report(saying(90, manager(last + 1)));
      strictEqual(applied, true);
      deepStrictEqual(await freeGib(), free(90));
    });

  it('is believed if its report need not even be decoded', async () => {
    const known = await changes(3);
    const head = { ...manager(4), measuredAt: null, accountingRevision: null };
    const again = known === null ? null : other.reportAgain(known, head);
    if (again === null) await other.report(saying(90, manager(4)));
    deepStrictEqual(await freeGib(), free(90));
  });

  it('is believed by the times of its reports, if it does not count them', async () => {
    const at = (sequence: number) => ({ ...manager(0), incarnation: '', measuredAt: sequence });
    await world.ledger.report({ ...saying(90, manager(0)), ...at(world.now) });
    await other.caughtUp();
    await world.ledger.report({ ...saying(10, manager(0)), ...at(world.now + 1) });
    await other.report({ ...saying(90, manager(0)), ...at(world.now + 2) });
    deepStrictEqual(await freeGib(), free(90));
  });

  it('is believed if another host of its cluster said something else meanwhile', async () => {
    const from = (host: string, gib: number, sequence: number) => ({
      ...backendReport(host, [thickPool('pool', 100, gib)]),
      cluster: 'cluster@fast',
      incarnation: host,
      sequence,
    });
    await world.ledger.report(from('node1@fast', 90, 1));
    await other.caughtUp();
    await world.ledger.report(from('node2@fast', 10, 1));
    const { applied } = await other.report(from('node1@fast', 90, 2));
    strictEqual(applied, true);
    await world.ledger.caughtUp();
    const { pool } = world.ledger.pool('cluster@fast#pool').state;
    deepStrictEqual(pool.report?.space.free, free(90));
  });
});
