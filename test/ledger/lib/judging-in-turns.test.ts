import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import type { Outcome } from '../../../src/engine/request/view.js';
import { JudgingInTurns } from '../../../src/ledger/lib/judging-in-turns.js';
import { backendRecord, placementRequest, space, volumeType } from '../../engine/support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });
const ANYWHERE = { avoid: new Set<string>(), settled: null };
/** So many take some turns, if each is as short as can be. */
const MANY = 2000;
const SHORTEST_MS = 0;

/** An index of pools, all judged one by one. */
function indexOf(pools: number): PoolIndex {
  const index = new PoolIndex('reported', 128, 0);
  index.deciding.judgedAtOnce = 1000;
  index.apply(imageOf(pools));
  return index;
}

/** Pools of which every second one is gold. */
function imageOf(count: number) {
  const pools = Array.from({ length: count }, (_, number) => ({
    pool: `a@x#${number}`,
    backend: 'a@x',
    poolName: String(number),
    ordinal: number,
    report: { space: space(), capabilities: { tier: number % 2 === 0 ? 'gold' : 'silver' } },
    heldGib: 0,
    confirmedGib: 0,
    containedGib: 0,
    volumeCount: 0,
    generation: 1,
  }));
  return { revision: 1, hosts: [], backends: [backendRecord()], pools };
}

function asking(tier: string) {
  return placementRequest({ spec: { volumeType: volumeType({ tier }) } });
}

function inTurns(index: PoolIndex, soon: (run: () => void) => void): JudgingInTurns {
  return new JudgingInTurns(index, { soon }, SHORTEST_MS);
}

describe('pools that are judged in turns', () => {
  it('asks for nothing where there are few', async () => {
    const judging = inTurns(indexOf(100), () => fail());
    await judging.ahead(() => fail(), PROFILE, undefined);
  });

  it('lets others go first, and decides as ever', async () => {
    const index = indexOf(MANY);
    let turns = 0;
    const judging = inTurns(index, (run) => {
      turns += 1;
      setImmediate(run);
    });
    const gold = asking('gold');
    // Two that ask the same: the second finds it done.
    await Promise.all([gold, gold].map((each) => judging.ahead(() => each, PROFILE, undefined)));
    ok(turns > 0, 'nobody else had a turn');
    strictEqual(
      index.deciding.unjudged(() => gold, PROFILE),
      null,
    );
    deepStrictEqual(
      named(index.decide(gold, PROFILE, ANYWHERE)),
      named(indexOf(MANY).decide(gold, PROFILE, ANYWHERE)),
    );
  });

  it('does not work for who has given up, and goes on with the next', async () => {
    const index = indexOf(MANY);
    const gone = new AbortController();
    let turns = 0;
    const judging = inTurns(index, (run) => {
      turns += 1;
      if (turns === 1) gone.abort(new Error('gone'));
      setImmediate(run);
    });
    const [gold, silver, copper] = ['gold', 'silver', 'copper'].map(asking) as [
      ReturnType<typeof asking>,
      ReturnType<typeof asking>,
      ReturnType<typeof asking>,
    ];
    const first = judging.ahead(() => gold, PROFILE, gone.signal);
    const second = judging.ahead(() => silver, PROFILE, gone.signal);
    const third = judging.ahead(() => copper, PROFILE, undefined);
    await rejects(first, /gone/);
    await rejects(second, /gone/);
    await third;
    strictEqual(
      index.deciding.mustJudge(() => copper, PROFILE),
      false,
    );
    strictEqual(
      index.deciding.mustJudge(() => silver, PROFILE),
      true,
    );
  });

  it('leaves nothing to judge to any of those that ask different things at once', async () => {
    const index = indexOf(MANY);
    const judging = inTurns(index, setImmediate);
    const left = ['gold', 'silver', 'copper'].map(async (tier) => {
      const asked = asking(tier);
      await judging.ahead(() => asked, PROFILE, undefined);
      return index.deciding.mustJudge(() => asked, PROFILE);
    });
    deepStrictEqual(await Promise.all(left), [false, false, false]);
  });

  it('begins anew if the index is built anew meanwhile', async () => {
    const index = indexOf(MANY);
    const gold = asking('gold');
    let turns = 0;
    const judging = inTurns(index, (run) => {
      turns += 1;
      if (turns === 5) index.replace(imageOf(MANY));
      setImmediate(run);
    });
    await judging.ahead(() => gold, PROFILE, undefined);
    strictEqual(
      index.deciding.mustJudge(() => gold, PROFILE),
      false,
    );
    ok(turns > 10, 'it was not judged in turns again');
  });
});

function named(outcome: Outcome) {
  return outcome.kind === 'chosen' ? { ...outcome, pool: outcome.pool.pool } : outcome;
}

function fail(): never {
  throw new Error('it looks at the pools');
}
