import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import type { Outcome } from '../../../src/engine/request/view.js';
import { JudgingInTurns } from '../../../src/ledger/lib/judging-in-turns.js';
import { backendRecord, placementRequest, space, volumeType } from '../../engine/support.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });
const ANYWHERE = { avoid: new Set<string>(), settled: null };
/** It takes a machine of any speed more than one stretch to judge so many. */
const MANY = 40_000;

/** An index of pools of which every second one is gold, all judged one by one. */
function indexOf(pools: number): PoolIndex {
  const index = new PoolIndex('reported', 128, 0);
  const rows = Array.from({ length: pools }, (_, number) => ({
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
  index.apply({ revision: 1, hosts: [], backends: [backendRecord()], pools: rows });
  return index;
}

function asking(tier: string) {
  return placementRequest({ spec: { volumeType: volumeType({ tier }) } });
}

describe('pools that are judged in turns', () => {
  it('asks for nothing where there are few', async () => {
    const judging = new JudgingInTurns(indexOf(100), { soon: () => fail() });
    await judging.ahead(() => fail(), PROFILE, undefined);
  });

  it('lets others go first, and decides as ever', async () => {
    const index = indexOf(MANY);
    let turns = 0;
    const judging = new JudgingInTurns(index, {
      soon: (run) => {
        turns += 1;
        setImmediate(run);
      },
    });
    const gold = asking('gold');
    // Two that ask the same: the second finds it done.
    await Promise.all([gold, gold].map((each) => judging.ahead(() => each, PROFILE, undefined)));
    ok(turns > 0, 'nobody else had a turn');
    strictEqual(index.deciding.unjudged(() => gold, PROFILE)?.some(1), true);
    deepStrictEqual(
      named(index.decide(gold, PROFILE, ANYWHERE)),
      named(indexOf(MANY).decide(gold, PROFILE, ANYWHERE)),
    );
    strictEqual(
      index.deciding.unjudged(() => gold, PROFILE),
      null,
    );
  });

  it('does not work for who has given up, and goes on with the next', async () => {
    const index = indexOf(MANY);
    const gone = new AbortController();
    let turns = 0;
    const judging = new JudgingInTurns(index, {
      soon: (run) => {
        turns += 1;
        if (turns === 1) gone.abort(new Error('gone'));
        setImmediate(run);
      },
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
    strictEqual(index.deciding.unjudged(() => copper, PROFILE)?.some(1), true);
    strictEqual(index.deciding.unjudged(() => silver, PROFILE)?.some(1), false);
  });
});

function named(outcome: Outcome) {
  return outcome.kind === 'chosen' ? { ...outcome, pool: outcome.pool.pool } : outcome;
}

function fail(): never {
  throw new Error('it looks at the pools');
}
