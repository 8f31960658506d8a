import assert from 'node:assert/strict';
import { type FreeGibFrom, SortedPools } from '../../../src/engine/index/sorted-pools.js';
import { seededRandom } from '../../../src/engine/lib/random.js';

interface Entry {
  readonly slot: number;
  readonly key: number;
  readonly tie: number;
  readonly freeGib: number;
}

/** The same, sorted anew each time. */
function sorted(entries: Iterable<Entry>): readonly Entry[] {
  return [...entries].sort((a, b) => a.key - b.key || b.tie - a.tie);
}

function upward(pools: SortedPools, neededGib: number): readonly number[] {
  const slots: number[] = [];
  for (let at = pools.first(neededGib); at >= 0; at = pools.after(at, neededGib))
    slots.push(pools.slotAt(at));
  return slots;
}

function downward(pools: SortedPools, neededGib: number): readonly number[] {
  const slots: number[] = [];
  for (let at = pools.last(neededGib); at >= 0; at = pools.before(at, neededGib))
    slots.push(pools.slotAt(at));
  return slots;
}

function agree(pools: SortedPools, entries: ReadonlyMap<number, Entry>): void {
  const expected = sorted(entries.values());
  assert.equal(pools.size, expected.length);
  if (expected.length > 0)
    assert.deepEqual([pools.firstKey, pools.lastKey], [expected[0]?.key, expected.at(-1)?.key]);
  for (const neededGib of [-Infinity, -700, -300, 0, 1, 250, 500, 999, 1000, Infinity]) {
    const slots = expected.filter((entry) => entry.freeGib >= neededGib).map(({ slot }) => slot);
    assert.deepEqual(upward(pools, neededGib), slots, `with ${neededGib} GiB free`);
    assert.deepEqual(
      downward(pools, neededGib),
      slots.toReversed(),
      `with ${neededGib} GiB free, from the best`,
    );
  }
}

describe('sorted pools', () => {
  const freeGibOf: Readonly<Record<FreeGibFrom, (key: number, random: () => number) => number>> = {
    key: (key) => key,
    opposite: (key) => -key,
    capped: (key, random) => (random() < 0.3 ? key : Math.min(key, Math.floor(random() * 4) * 250)),
    apart: (_, random) => Math.floor(random() * 1000),
  };
  for (const kind of ['key', 'opposite', 'capped', 'apart'] as const) {
    it(`are in order and found from both ends after any changes, free GiB: ${kind}`, () => {
      const random = seededRandom(7);
      const pools = new SortedPools(kind);
      const entries = new Map<number, Entry>();
      const sign = kind === 'opposite' ? -1 : 1;
      for (let step = 0; step < 12_000; step++) {
        const slot = Math.floor(random() * 3000);
        const known = entries.get(slot);
        // More come than go at first, then more go.
        if (known !== undefined && random() < (step < 6000 ? 0.4 : 1)) {
          pools.remove(known.key, known.tie);
          entries.delete(slot);
        } else if (known === undefined && random() < (step < 6000 ? 1 : 0.6)) {
          // Few keys, so that many are equal.
          const key = sign * Math.floor(random() * (step % 2 === 0 ? 20 : 1000));
          const entry = { slot, key, tie: slot * 3, freeGib: freeGibOf[kind](key, random) };
          pools.insert(slot, entry.key, entry.tie, entry.freeGib);
          entries.set(slot, entry);
        } else if (known !== undefined) {
          // Mostly by little, so that it stays near.
          const by = Math.floor(random() * (step % 5 === 0 ? 1000 : 8)) - 4;
          const key = sign > 0 ? Math.max(0, known.key + by) : Math.min(0, known.key + by);
          const entry = { slot, key, tie: known.tie, freeGib: freeGibOf[kind](key, random) };
          pools.rekey(known.key, known.tie, entry.key, entry.tie, entry.freeGib);
          entries.set(slot, entry);
        }
        if (step % 1500 === 0) agree(pools, entries);
      }
      assert.ok(entries.size > 512, `${entries.size} are several blocks`);
      agree(pools, entries);

      const others = pools.split((slot) => slot % 3 !== 0);
      const part = (stays: boolean) =>
        new Map([...entries].filter(([slot]) => (slot % 3 !== 0) === stays));
      agree(pools, part(true));
      agree(others, part(false));
      for (const { slot, key, tie, freeGib } of part(false).values()) {
        others.remove(key, tie);
        pools.insert(slot, key, tie, freeGib);
      }
      agree(pools, entries);
      agree(others, new Map());
    });
  }

  it('notice that a pool is not where it should be', () => {
    const pools = new SortedPools('key');
    pools.insert(1, 5, 1, 5);
    assert.throws(() => pools.remove(5, 2), /not where its order has it/);
    assert.throws(() => pools.remove(6, 1), /not where its order has it/);
  });
});
