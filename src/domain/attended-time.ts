/**
 * Of the time between two looks, the part in which this process was there to see an answer, ms. A
 * look that comes late (a busy event loop, a machine that was stopped) counts as two at most: the
 * answer may have been there all along.
 */
export function attendedMs(last: number, now: number, everyMs: number): number {
  return Math.max(0, Math.min(now - last, 2 * everyMs));
}
