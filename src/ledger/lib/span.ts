/**
 * Whether a span that began at a time still lasts, all in ms. One that has not begun yet does not:
 * the clock was set back since.
 */
export function isWithin(spanMs: number, began: number, now: number): boolean {
  return now >= began && now - began < spanMs;
}
