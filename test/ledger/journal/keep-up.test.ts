import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite } from '../../../src/domain/capacity.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { DecisionJournal } from '../../../src/ledger/journal/decision-journal.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { backendRecord, placementRequest, space } from '../../engine/support.js';
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

  it('tells of pools when something is decided, and not at each report', async () => {
    await report(POOLS);
    await report(FEW, 'b@x');
    assert.deepEqual(await told(), {}, 'nothing was decided yet');
    await world.create(1);
    assert.deepEqual(await told(), { pool: POOLS + FEW, profile: 1, decision: 1 });
    for (let times = 0; times < 3; times += 1) {
      await report(POOLS);
      assert.deepEqual(await told(), {}, 'the next decision tells of them');
    }
    await world.create(1);
    const { change, decision } = await told();
    assert.deepEqual([change, decision], [POOLS, 1], 'once');
    await report(FEW, 'b@x');
    await world.create(1);
    assert.equal((await told())['change'], FEW);
    assert.deepEqual(world.faults, []);
  });

  it('tells what a decision saw, though all of it changed before it was written', async () => {
    await report(POOLS);
    const volumeId = randomUUID();
    const first = world.create(5, { volumeId });
    await Promise.all([first, report(POOLS), report(FEW, 'b@x'), world.create(2)]);
    const { replay } = await world.ledger.replayDecision({
      what: { kind: 'volume', volumeId, attempt: 0 },
    });
    assert.deepEqual(replay.differences, []);
    assert.equal(replay.poolsSeen, POOLS + FEW);
  });
});

describe('the journal of many pools', () => {
  const MANY = 17_000;
  let world: World;
  let store: LedgerStore;
  let index: PoolIndex;
  let journal: DecisionJournal;
  let turns = 0;
  let now = 0;

  before(async () => {
    world = await World.start({}, (opened) => {
      store = opened;
      return opened;
    });
    index = new PoolIndex();
    change(1);
    journal = new DecisionJournal({
      index,
      store,
      id: randomUUID(),
      now: () => now,
      turn: async () => {
        turns += 1;
      },
      keptMs: () => 1e9,
      failed: (error) => assert.fail(String(error)),
      lost: () => assert.fail('nothing is'),
      wentOn: () => assert.fail('it never stopped'),
    });
    await journal.begin();
  });
  after(() => world.end());

  /** Every pool has another free space. */
  function change(revision: number): void {
    const free = finite(500 + revision);
    const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
    const report = { space: space({ total: finite(1000), free }), capabilities: {} };
    const pools = Array.from({ length: MANY }, (_, at) => ({
      ...{ pool: `a@x#${at}`, backend: 'a@x', poolName: String(at), ordinal: at + 1, report },
      ...counts,
    }));
    index.apply({ revision, hosts: [], backends: [backendRecord()], pools });
  }

  function decide(): void {
    const basis = { avoid: new Set<string>(), settled: null };
    const request = { ...placementRequest(), now };
    const profile = buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' });
    const outcome = index.decide(request, profile, basis);
    const detail = { kind: 'create_volume' } as const;
    const made = { id: randomUUID(), subject: request.spec.volumeId, attempt: 1, detail };
    journal.decided({ ...made, basis, request, backupSameHost: false, profile, outcome });
  }

  it('tells them in turns behind decisions, unless nothing was decided lately', async () => {
    decide();
    change(2);
    await journal.keepUp();
    assert.equal(index.changed.size, 0);
    now += 60_001;
    change(3);
    await journal.keepUp();
    assert.equal(index.changed.size, MANY);
  });

  it('keeps what a decision saw of them, and writes it in turns behind it', async () => {
    turns = 0;
    decide();
    assert.equal(index.changed.size, 0);
    assert.ok(turns <= 1, `${turns} turns`);
    await journal.flush();
    assert.ok(turns >= MANY / 128, `${turns} turns`);
  });
});
