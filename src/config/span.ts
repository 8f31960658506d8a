/** Units of spans, the largest first, ms. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** The end of the names of keys whose value is in ms. */
const IN_MS = '_ms';

/**
 * The ms of a span as people write it: `500ms`, `60s`, `15m`, `24h`, `7d`, `1h30m`. Undefined for
 * any other text, also for a number without its unit.
 */
export function readSpan(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(d|h|ms|m|s))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s)/g)];
  const ms = parts.reduce(
    (sum, [, number, unit]) =>
      sum + Number(number) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0),
    0,
  );
  return Math.round(ms);
}

/** A span of whole ms as people write it, in the largest unit of which it is a multiple. */
export function writeSpan(ms: number): string {
  const [unit, size] = UNITS.find(([, of]) => ms >= of && ms % of === 0) ?? ['s', 1000];
  return `${ms / size}${unit}`;
}

/** Whether a key holds a span. */
export function isSpanKey(key: string): boolean {
  return key.endsWith(IN_MS);
}

/** A key as it is shown: of one that holds a span without its unit, which its value has. */
export function shownKey(key: string): string {
  return isSpanKey(key) ? key.slice(0, -IN_MS.length) : key;
}

/** The value of a key as it is shown. */
export function shownValue(key: string, value: unknown): unknown {
  return isSpanKey(key) && typeof value === 'number' ? writeSpan(value) : value;
}
