import assert from 'node:assert/strict';
import { World } from '../support.js';

describe('a list of pools', () => {
  it('is read no further than what fits, and one pool more', async () => {
    const world = await World.start();
    for (const backend of ['a@x', 'b@x', 'c@x', 'd@x']) await world.report(backend);
    const query = {
      backend: null,
      participating: null,
      zone: null,
      pool: null,
      capabilities: {},
      extraSpecs: {},
      after: '',
      limit: 9,
    };
    let looked = 0;
    const sizeOf = () => {
      looked += 1;
      return 10;
    };
    const { items } = world.ledger.listPools({ ...query, budget: { size: 20, sizeOf } });
    assert.deepEqual([items.length, looked], [3, 3]);
    assert.equal(world.ledger.listPools(query).items.length, 4);
    await world.end();
  });
});
