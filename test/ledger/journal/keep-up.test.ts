import assert from 'node:assert/strict';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { backendReport, thickPool, World } from '../support.js';

const POOLS = 300;
const FEW = 20;

describe('the journal of decisions', () => {
  let world: World;
  let store: LedgerStore;
  let sequence = 0;
  let read = 0;

  before(async () => {
    world = await World.start({}, (opened) => {
      store = opened;
      return opened;
    });
  });
  after(() => world.end());

  /** A report of a backend of so many pools, with other figures than the one before. */
  async function report(pools: number, host = 'a@x'): Promise<void> {
    sequence += 1;
    const reported = Array.from({ length: pools }, (_, at) =>
      thickPool(`p${at}`, 1000, 900 + sequence),
    );
    await world.ledger.report({ ...backendReport(host, reported), incarnation: 'i', sequence });
  }

  /** A second passes; how many lines of each kind were written in it. */
  async function told(): Promise<Readonly<Record<string, number>>> {
    await world.pass(1000);
    const heads = await store.segments({ from: 0, until: world.now + 1000, limit: 100 });
    const counts: Record<string, number> = {};
    for (const { journal, number } of heads.filter(({ number }) => number > read)) {
      const { bytes } = (await store.segment(journal, number)) ?? assert.fail();
      for (const [kind] of linesOf(bytes)) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    read = Math.max(read, ...heads.map(({ number }) => number));
    return counts;
  }

  it('is written behind decisions, if a decision would have to tell of many pools', async () => {
    await report(POOLS);
    await report(FEW, 'b@x');
    assert.deepEqual(await told(), {}, 'nothing was decided yet');
    await world.create(1);
    assert.deepEqual(await told(), { pool: POOLS + FEW, profile: 1, decision: 1 });
    await report(POOLS);
    assert.equal((await told())['change'], POOLS);
    await report(FEW, 'b@x');
    assert.deepEqual(await told(), {}, 'the next decision tells of few pools itself');
    await world.create(1);
    assert.equal((await told())['change'], FEW);
    world.now += 600_000;
    await report(POOLS);
    assert.deepEqual(await told(), {}, 'nothing was decided lately');
    assert.deepEqual(world.faults, []);
  });
});
