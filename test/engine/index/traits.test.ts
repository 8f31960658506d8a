import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/domain/json.js';
import { NO_KIND, Traits } from '../../../src/engine/index/traits.js';
import { pool } from '../support.js';

function of(capabilities: JsonObject, zone = 'z1') {
  return pool({ zone, capabilities });
}

describe('traits of pools', () => {
  it('have one number for equal capabilities, and others for others', () => {
    const traits = new Traits();
    const gold = traits.enter(of({ tier: 'gold', list: [1] }));
    assert.equal(traits.enter(of({ tier: 'gold', list: [1] })), gold);
    const others = [of({ tier: 'gold', list: [2] }), of({ tier: 'gold', list: [1] }, 'z2'), of({})];
    const numbers = others.map((each) => traits.enter(each));
    assert.equal(new Set([gold, ...numbers]).size, 4);
  });

  it('give a number to others once no pool has it', () => {
    const traits = new Traits();
    const first = traits.enter(of({ a: 1 }));
    assert.equal(traits.enter(of({ a: 1 })), first);
    traits.leave(first);
    assert.notEqual(traits.enter(of({ a: 2 })), first);
    traits.leave(first);
    assert.equal(traits.enter(of({ a: 3 })), first);
    assert.ok(traits.isOnly(first));
    assert.notEqual(traits.enter(of({ a: 1 })), first);
  });

  it('have no number if there are too many', () => {
    const traits = new Traits(2);
    const numbers = [1, 2, 3].map((a) => traits.enter(of({ a })));
    assert.deepEqual(numbers, [0, 1, NO_KIND]);
    assert.equal(traits.enter(of({ a: 2 })), 1);
    traits.leave(0);
    assert.equal(traits.enter(of({ a: 3 })), 0);
  });
});
