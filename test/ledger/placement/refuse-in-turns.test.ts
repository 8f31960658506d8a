import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CodedError } from '../../../src/domain/errors.js';
import { createSpec, thickPool, World } from '../support.js';

/** Enough that the account of a refusal takes turns. */
const POOLS = 2400;
const BACKENDS = 4;

describe('a refusal where there are thousands of pools', () => {
  let world: World;
  before(async () => {
    world = await World.start();
    for (let backend = 0; backend < BACKENDS; backend += 1) {
      const pools = Array.from({ length: POOLS / BACKENDS }, (_, at) => thickPool(`p${at}`, 100));
      await world.report(`n${backend}@x`, { layout: { kind: 'pools', pools } });
    }
  });
  after(() => world.end());

  const asks = (sizeGib: number, more = {}) => ({
    requestId: randomUUID(),
    caller: 'project',
    spec: createSpec(sizeGib, more),
    detail: { kind: 'create_volume' } as const,
  });
  const refusal = (call: ReturnType<typeof asks>) =>
    world.ledger.place(call).then(
      () => assert.fail('it was placed'),
      (error: CodedError) => {
        assert.equal(error.reason, 'NO_VALID_BACKEND');
        assert.ok(error.diagnosis);
        return error.diagnosis;
      },
    );

  it('has the account of all pools, and lets others have their turns', async () => {
    let turns = 0;
    let isOver = false;
    const counting = (async () => {
      for (; !isOver; turns += 1) await nextTurn();
    })();
    const call = asks(101);
    const found = await refusal(call);
    isOver = true;
    await counting;
    assert.equal(found.poolsSeen, POOLS);
    const capacity = found.filters.find(({ filter }) => filter === 'CapacityFilter');
    assert.deepEqual([capacity?.considered, capacity?.removed], [POOLS, POOLS]);
    assert.equal(found.pools.length + found.poolsOmitted, POOLS);
    assert.equal(found.nearestMisses.length, 3);
    const { outcome } = await world.ledger.explainPlacement(call);
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(found.filters, outcome.diagnosis.filters);
    assert.deepEqual(found.nearestMisses, outcome.diagnosis.nearestMisses);
    assert.ok(turns > 1, `${turns} turns`);
    assert.deepEqual(await refusal(call), found, 'the first answer again');
  });

  it('comes out the same when it is decided again', async () => {
    const call = asks(102);
    await refusal(call);
    const { replay } = await world.ledger.replayDecision({
      what: { kind: 'volume', volumeId: call.spec.volumeId, attempt: 0 },
    });
    assert.deepEqual(replay.differences, []);
    assert.equal(replay.poolsSeen, POOLS);
    assert.ok(replay.filters.some(({ removed }) => removed === POOLS));
  });

  it('is one of several together, beside what finds a place', async () => {
    const [placed, ...refused] = await Promise.all([
      world.ledger.place(asks(100)),
      ...Array.from({ length: 4 }, () => refusal(asks(103))),
    ]);
    assert.equal(placed.reservations.length, 1);
    for (const { poolsSeen } of refused) assert.equal(poolsSeen, POOLS);
  });

  it('is of a volume that grows, too', async () => {
    const spec = createSpec(1, { resourceBackend: 'n0@x#p1' });
    const call = {
      ...asks(1),
      spec,
      detail: { kind: 'extend_volume', newSizeGib: 200, attached: false } as const,
    };
    await assert.rejects(world.ledger.place(call), (error: CodedError) => {
      const removed = error.diagnosis?.filters.map((each) => each.removed);
      assert.deepEqual(
        removed?.reduce((sum, each) => sum + each, 0),
        POOLS,
      );
      return true;
    });
  });
});
