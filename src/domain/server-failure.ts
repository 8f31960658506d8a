/** Names of the gRPC codes. */
const FAILURES: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/**
 * Whether a gRPC code, by its name, is a server's failure by OpenTelemetry's conventions for RPC:
 * all others are the caller's.
 */
export function isServerFailure(code: string): boolean {
  return FAILURES.has(code);
}
