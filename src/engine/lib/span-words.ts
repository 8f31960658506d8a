const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/**
 * A duration, given in ms, in its two largest units: `3 h 12 min`. Truncated, not rounded; less
 * than a second is shown in ms.
 */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.floor(ms))} ms`;
  const first = UNITS.findIndex((unit) => ms >= unit.ms);
  const words: string[] = [];
  let left = ms;
  for (const { name, ms: size } of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(left / size);
    if (whole > 0) words.push(`${whole} ${name}`);
    left -= whole * size;
  }
  return words.join(' ');
}
