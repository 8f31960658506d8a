import assert from 'node:assert/strict';
import fc from 'fast-check';
import { roundToCents } from '../../src/engine/capacity/rounding.js';

/** A double as sign × mantissa × 2^exponent, exactly. */
function parts(value: number): {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
} {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  return {
    negative: raw >> 63n === 1n,
    mantissa: biased === 0 ? fraction : fraction | (1n << 52n),
    exponent: Math.max(biased, 1) - 1075,
  };
}

/**
 * Python's round(value, 2) in integers: the exact value, ties to even, then the double nearest to
 * the decimal.
 */
function exactly(value: number): number {
  const { negative, mantissa, exponent } = parts(value);
  const above = mantissa * 100n * (exponent > 0 ? 1n << BigInt(exponent) : 1n);
  const below = exponent < 0 ? 1n << BigInt(-exponent) : 1n;
  let cents = above / below;
  const rest = (above % below) * 2n;
  if (rest > below || (rest === below && cents % 2n === 1n)) cents += 1n;
  const digits = cents.toString().padStart(3, '0');
  return Number(`${negative ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

const same = (value: number) =>
  assert.equal(roundToCents(value) + 0, exactly(value) + 0, String(value));

describe('roundToCents and exact arithmetic agree', () => {
  it('on any double', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), same), {
      numRuns: 20_000,
    });
  });

  it('on capacities', () => {
    fc.assert(fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), same), {
      numRuns: 20_000,
    });
  });

  it('on ties', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (eighths) => same(eighths / 8)),
      { numRuns: 20_000 },
    );
  });

  it('right beside decimals with a 5 in the third place', () => {
    const thousandths = fc.integer({ min: -1e12, max: 1e12 }).map((cents) => cents * 10 + 5);
    const steps = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(thousandths, steps, (thousandth, ulps) => {
        const near = thousandth / 1000;
        same(near + ulps * Math.abs(near) * Number.EPSILON);
      }),
      { numRuns: 20_000 },
    );
  });

  it('where the quick way ends', () => {
    const offsets = fc.double({ min: -2, max: 2, noNaN: true });
    for (const edge of [2 ** 33, 2 ** 50]) {
      fc.assert(
        fc.property(offsets, (offset) => {
          same(edge + offset);
          same(-edge + offset);
        }),
        { numRuns: 5000 },
      );
    }
  });
});
