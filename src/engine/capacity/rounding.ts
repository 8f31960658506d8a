/**
 * Below this size the error of `value * 100` is less than the margin, so that the fast path is
 * exact.
 */
const QUICK_LIMIT = 2 ** 33;
const MARGIN = 1e-3;

/**
 * Rounds to two decimals as Python's `round(value, 2)` does: the exact binary value, ties to even.
 * Zero is never negative; infinity and NaN are returned as they are.
 */
export function roundToCents(value: number): number {
  if (value < QUICK_LIMIT && value > -QUICK_LIMIT) {
    const cents = value * 100;
    const below = Math.floor(cents);
    const rest = cents - below;
    // Far from a tie, the product's error cannot change the result. An integer divided by 100 is
    // the double nearest to the decimal.
    if (rest < 0.5 - MARGIN) return below / 100 + 0;
    if (rest > 0.5 + MARGIN) return (below + 1) / 100 + 0;
  }
  return roundExactly(value);
}

function roundExactly(value: number): number {
  // Doubles from 2^50 have no second decimal; neither have Infinity and NaN.
  if (!(Math.abs(value) < 2 ** 50)) return value;
  const eighths = value * 8;
  if (!Number.isInteger(eighths) || eighths % 2 === 0) return Number(value.toFixed(2)) + 0;
  // Only odd eighths are exactly half way; toFixed would round them away from zero. A whole part is
  // an even number of hundredths.
  const whole = Math.trunc(value);
  const hundredths = EVEN_HUNDREDTHS.get(Math.abs(value - whole)) ?? '';
  return Number(`${value < 0 ? '-' : ''}${Math.abs(whole)}.${hundredths}`);
}

const EVEN_HUNDREDTHS: ReadonlyMap<number, string> = new Map([
  [0.125, '12'],
  [0.375, '38'],
  [0.625, '62'],
  [0.875, '88'],
]);
