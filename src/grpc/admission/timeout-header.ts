const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/**
 * What `grpc-timeout` says, ms; Infinity where it is not there or says nothing that can be read.
 */
export function timeoutMs(header: unknown): number {
  if (typeof header !== 'string' || header.length < 2) return Number.POSITIVE_INFINITY;
  const unit = UNIT_MS[header.charAt(header.length - 1)];
  const value = Number(header.slice(0, -1));
  return unit === undefined || !(value >= 0) ? Number.POSITIVE_INFINITY : value * unit;
}

/** As `grpc-timeout` says it: whole ms, of eight digits at most, and more than none. */
export function timeoutHeader(ms: number): string {
  return `${Math.min(99_999_999, Math.max(1, Math.floor(ms)))}m`;
}
