import assert from 'node:assert/strict';
import { arrangeSet, arrangeSetInSteps } from '../../../src/engine/decide/arrange-set.js';
import { PlacesOfSet } from '../../../src/engine/decide/set-places.js';
import { pool } from '../support.js';

describe('the order in which a set is placed', () => {
  const members = [1, 3, 2].map((sizeGib) => ({ sizeGib, kind: String(sizeGib) }));
  const asked = { sizeGib: 6, thin: false, guarded: true };
  const anywhere = () => new PlacesOfSet([], [], asked);

  /** Places what `takes` it, beside so many others. */
  const placing = (takes: (at: number, beside: number) => boolean) => {
    const placed: number[] = [];
    return {
      placed,
      place: (at: number) => {
        if (!takes(at, placed.length)) return null;
        placed.push(at);
        return { ...pool(), slot: 0 };
      },
      clear: () => void placed.splice(0),
    };
  };

  it('is the largest first', () => {
    const all = placing(() => true);
    assert.deepEqual(arrangeSet(members, anywhere(), all), { kind: 'placed' });
    assert.deepEqual(all.placed, [1, 2, 0]);
  });

  it('begins with the one that found no place beside the others', () => {
    const choosy = placing((at, beside) => at !== 0 || beside === 0);
    assert.deepEqual(arrangeSet(members, anywhere(), choosy), { kind: 'placed' });
    assert.deepEqual(choosy.placed, [0, 1, 2]);
  });

  it('is the plain one again where one has no place at all, beside those that have', () => {
    const never = placing((at) => at !== 2);
    const outcome = arrangeSet(members, anywhere(), never);
    assert.deepEqual(outcome, { kind: 'refused', order: [1, 2, 0], missing: 2 });
    assert.deepEqual(never.placed, [1]);
  });

  it('is one volume a step', () => {
    const all = placing(() => true);
    const seen: number[] = [];
    for (const _ of arrangeSetInSteps(members, anywhere(), all)) seen.push(all.placed.length);
    assert.deepEqual(seen, [1, 2, 3]);
  });
});
