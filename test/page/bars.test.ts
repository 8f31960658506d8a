import assert from 'node:assert/strict';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { physicalBar, promisedBar } from '../../page/lib/bars.js';
import type { Capacity } from '../../src/gen/stowage/v1/capacity_pb.js';
import { PoolSchema } from '../../src/gen/stowage/v1/pool_pb.js';

const gib = (value: number): { kind: Capacity['kind'] } => ({
  kind: { case: 'finite', value },
});

function pool(init: MessageInitShape<typeof PoolSchema>) {
  return create(PoolSchema, init);
}

describe('bars of a pool', () => {
  it('divide the physical space among what is used, promised, reserved and free', () => {
    const bar = physicalBar(
      pool({
        heldGib: 10n,
        confirmedGib: 5n,
        factors: { total: gib(100), free: gib(45), reservedGib: 20 },
      }),
    );
    assert.deepEqual(bar, {
      whole: 100,
      parts: [
        { kind: 'used', gib: 40 },
        { kind: 'confirmed', gib: 5 },
        { kind: 'held', gib: 10 },
        { kind: 'free', gib: 25 },
        { kind: 'reserved', gib: 20 },
      ],
    });
  });

  it('count what is promised in the whole group of pools', () => {
    const bar = physicalBar(
      pool({
        heldGib: 1n,
        capacityGroup: { name: 'a', poolCount: 2, heldGib: 30n, confirmedGib: 0n },
        factors: { total: gib(100), free: gib(60) },
      }),
    );
    assert.deepEqual(bar?.parts, [
      { kind: 'used', gib: 10 },
      { kind: 'held', gib: 30 },
      { kind: 'free', gib: 60 },
    ]);
  });

  it('never show more than there is, even of a pool that is promised too much', () => {
    const bar = physicalBar(
      pool({ heldGib: 50n, factors: { total: gib(100), free: gib(-20), reservedGib: 10 } }),
    );
    const sum = bar?.parts.reduce((all, part) => all + part.gib, 0);
    assert.equal(sum, 100);
    assert.ok(bar?.parts.every(({ kind }) => kind !== 'free' && kind !== 'reserved'));
  });

  it('grow with what is promised beyond what may be', () => {
    const over = pool({ factors: { totalAvailableGib: 100, provisionedGib: 150 } });
    assert.deepEqual(promisedBar(over), { whole: 150, parts: [{ kind: 'used', gib: 150 }] });
    const half = pool({ heldGib: 20n, factors: { totalAvailableGib: 200, provisionedGib: 100 } });
    assert.deepEqual(promisedBar(half)?.parts, [
      { kind: 'used', gib: 80 },
      { kind: 'held', gib: 20 },
      { kind: 'free', gib: 100 },
    ]);
  });

  it('are not drawn without numbers', () => {
    const infinite: { kind: Capacity['kind'] } = { kind: { case: 'infinite', value: true } };
    assert.equal(physicalBar(pool({ factors: { total: infinite, free: infinite } })), null);
    assert.equal(physicalBar(pool({ factors: { total: gib(0), free: gib(0) } })), null);
    assert.equal(promisedBar(pool({})), null);
  });
});
