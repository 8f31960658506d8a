import assert from 'node:assert/strict';
import { seededRandom } from '../../../src/engine/lib/random.js';
import { sortedOrder } from '../../../src/engine/lib/sorted-order.js';

describe('the order of numbers', () => {
  const random = seededRandom(3);
  const draws: Readonly<Record<string, () => number>> = {
    'with fractions': () => (random() - 0.5) * 1e6,
    'few and equal': () => Math.floor(random() * 5) - 2,
    'with two zeros': () => (random() < 0.5 ? 0 : -0),
    'of all sizes': () => (random() < 0.5 ? -1 : 1) * 10 ** (random() * 600 - 300),
    'without bound': () => [Infinity, -Infinity, 0, 1, -1][Math.floor(random() * 5)] ?? 0,
  };
  // Few are compared, many are sorted by their digits.
  for (const count of [0, 1, 300, 6000])
    for (const [name, draw] of Object.entries(draws))
      for (const ties of ['ascending', 'mixed'] as const)
        it(`is theirs, ties last to first: ${count} ${name}, ties ${ties}`, () => {
          const keys = Float64Array.from({ length: count }, draw);
          const tie = Float64Array.from({ length: count }, (_, at) =>
            ties === 'ascending' ? at * 2 ** 26 : Math.floor(random() * 2 ** 50),
          );
          const expected = Array.from(keys.keys()).sort((a, b) => {
            const [one = 0, other = 0] = [keys[a], keys[b]];
            if (one !== other) return one < other ? -1 : 1;
            return (tie[b] ?? 0) - (tie[a] ?? 0);
          });
          assert.deepEqual([...sortedOrder(keys, tie)], expected);
          if (ties === 'ascending') assert.deepEqual([...sortedOrder(keys, null)], expected);
        });
});
