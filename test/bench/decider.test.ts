import { deepStrictEqual, doesNotThrow, throws } from 'node:assert/strict';
import { drawCloud } from '../../bench/cloud/cloud.js';
import { drawRequest, TYPES } from '../../bench/cloud/requests.js';
import { decideOnce } from '../../bench/engine/decide-once.js';
import { Decider } from '../../bench/engine/decider.js';
import { freeGib } from '../../bench/engine/free-gib.js';
import { dice } from '../../bench/random.js';
import { retypeOnce } from '../../bench/weighing/operations.js';
import { buildProfile } from '../../src/engine/decide/profile.js';

const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });

function busyDecider(): Decider {
  const decider = new Decider(drawCloud(1_000, 1), PROFILE, decideOnce);
  const roll = dice(1);
  for (const [number, type] of TYPES.entries()) decider.place(drawRequest(type, number, roll));
  return decider;
}

describe('bench: what judges decisions', () => {
  it('finds nothing wrong with what the engine decided, before and after all is given back', () => {
    const decider = busyDecider();
    doesNotThrow(() => decider.check());
    decider.giveBack();
    doesNotThrow(() => decider.check());
  });

  it('reserves nothing for a volume that gets another type where it is, however full that is', () => {
    const decider = new Decider(drawCloud(1_000, 1), PROFILE, retypeOnce);
    const [any] = TYPES;
    if (any === undefined) throw new Error('there are types');
    const ask = { ...drawRequest(any, 1, dice(1)), neededGib: 1e9 };
    const { kind, ...outcome } = decider.place(ask);
    deepStrictEqual([kind, 'stays' in outcome], ['chosen', true]);
    doesNotThrow(() => decider.check());
  });

  it('finds a reservation that nobody decided', () => {
    const decider = busyDecider();
    const [pool] = decider.index.poolNames();
    const reservation = decider.index.reserve(pool ?? '', 1, null);
    throws(() => decider.check(), /neither committed nor rolled back/);
    reservation.rollBack();
    doesNotThrow(() => decider.check());
  });

  it('finds a sum that differs from the decisions, and a pool that promises too much', () => {
    const decider = busyDecider();
    const [pool] = decider.index.poolNames();
    const row = decider.index.pool(pool ?? '');
    if (row?.report === null || row === undefined) throw new Error('there are pools');
    const put = (heldGib: number) => {
      decider.index.apply({
        revision: decider.index.revision + 1,
        hosts: [],
        backends: [],
        pools: [{ ...row, heldGib }],
      });
    };
    put(row.heldGib + 1);
    throws(() => decider.check(), /are promised/);
    put(freeGib(row.report.space) + 1);
    throws(() => decider.check(), /promises .* GiB, and has/);
  });
});
