/** Below this size `value * 100` is off by less than the margin, so that the quick way is exact. */
const QUICK_LIMIT = 2 ** 33;
const MARGIN = 1e-3;

/**
 * Rounds to two decimals as Python's `round(value, 2)` does: the exact binary value, ties to even.
 * Zero is never negative; what is not finite is returned as it is.
 */
export function roundToCents(value: number): number {
  if (value < QUICK_LIMIT && value > -QUICK_LIMIT) {
    const cents = value * 100;
    const below = Math.floor(cents);
    const rest = cents - below;
    // Far enough from a tie, the error of the product cannot change the result. An integer by 100
    // is the double nearest to the decimal.
    if (rest < 0.5 - MARGIN) return below / 100 + 0;
    if (rest > 0.5 + MARGIN) return (below + 1) / 100 + 0;
  }
  return roundExactly(value);
}

function roundExactly(value: number): number {
  // Doubles of 2^50 and more have no digits to round off; Infinity and NaN neither.
  if (!(Math.abs(value) < 2 ** 50)) return value;
  const eighths = value * 8;
  if (!Number.isInteger(eighths) || eighths % 2 === 0) return Number(value.toFixed(2)) + 0;
  // Exactly half way, which only odd eighths are: toFixed would round away from zero. A whole part
  // is an even number of hundredths.
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
