import type { SignatureChecks } from './verdicts.js';

/** Requests that the filters treat alike, as far as they read only a pool's report and zone. */
export interface RequestSignature {
  readonly number: number;
  readonly key: string;
  readonly checks: SignatureChecks;
  /** Numbers of the buckets whose pools pass. */
  buckets: readonly number[];
  usedAt: number;
}
