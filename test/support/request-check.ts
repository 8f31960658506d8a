import type { Check } from '../../src/grpc/validate/check.js';
import { createRequestCheck } from '../../src/grpc/validate/request-check.js';

let shared: Check | null = null;

/** One for all servers that tests start in their own process. */
export function requestCheck(): Check {
  shared ??= createRequestCheck();
  return shared;
}
