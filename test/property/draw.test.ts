import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Drawing } from '../../src/engine/lib/draw.js';
import { seededRandom } from '../../src/engine/lib/random.js';

/**
 * The rule as it is written (docs/rules.md, "Weighers"): each draw adds all shares that are left.
 */
function drawnByRule(weights: readonly number[], random: () => number): readonly number[] {
  const largest = Math.max(0, ...weights);
  const left = weights.map((weight, index) => ({
    index,
    share: largest > 0 ? Math.max(0, weight / largest) : 1,
  }));
  const drawn: number[] = [];
  while (left.length > 0) {
    const at = winner(left, random());
    drawn.push(...left.splice(at, 1).map(({ index }) => index));
  }
  return drawn;
}

function winner(left: readonly { readonly share: number }[], random: number): number {
  const total = left.reduce((sum, { share }) => sum + share, 0);
  if (!(total > 0)) return Math.floor(random * left.length);
  let reached = 0;
  const at = left.findIndex(({ share }) => {
    reached += share;
    return reached > random * total;
  });
  return at >= 0 ? at : left.findLastIndex(({ share }) => share > 0);
}

const weight = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 0, -1, 1, 1, 100.01, 0.01) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_VALUE, 5e-324, 1e-300, -Number.MAX_VALUE) },
);

describe('drawing', () => {
  it('draws what the rule draws, to the last pool', () => {
    fc.assert(
      fc.property(fc.array(weight, { maxLength: 40 }), fc.nat(), (weights, seed) => {
        const drawing = new Drawing(Float64Array.from(weights), seededRandom(seed));
        const drawn = weights.map(() => drawing.next());
        assert.deepEqual(drawn, drawnByRule(weights, seededRandom(seed)));
        assert.equal(drawing.next(), undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('draws what the rule draws with numbers at the ends of their range', () => {
    const ends = [0, 1 - 2 ** -32, 1 - 2 ** -53];
    fc.assert(
      fc.property(
        fc.array(weight, { maxLength: 12 }),
        fc.array(fc.constantFrom(...ends), { minLength: 12, maxLength: 12 }),
        (weights, numbers) => {
          const random = () => {
            const left = numbers.values();
            return () => left.next().value ?? 0;
          };
          const drawing = new Drawing(Float64Array.from(weights), random());
          assert.deepEqual(
            weights.map(() => drawing.next()),
            drawnByRule(weights, random()),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
