import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Homes } from '../request/affinity.js';
import type { ExpressionError } from './expression-error.js';
import type { ExpressionName } from './expression-problem.js';
import type { KnownExpressions } from './known-expressions.js';

/** An expression that failed while a decision was made. */
export interface ExpressionFailure {
  readonly pool: string;
  readonly name: ExpressionName;
  readonly text: string;
  readonly error: ExpressionError;
}

/** What is asked of one decision. */
export interface Ask {
  readonly spec: CreateVolumeSpec;
  /** What the pool must take, GiB: the volume's size, or by how much it grows. */
  readonly neededGib: number;
  /** The pool in which the volume lives and may stay whatever it has left; null for none. */
  readonly currentPool: string | null;
  /**
   * Something comes that lives nowhere yet, or elsewhere; else it is about what lives in the pool
   * that the request names.
   */
  readonly bringsNew: boolean;
  /** When it is decided, epoch ms: for reasons only. */
  readonly now: number;
  /** An attached volume grows: not every pool can do that. */
  readonly growsAttached: boolean;
  /** Pools on which this request was tried already. */
  readonly attemptedPools: readonly string[];
  /** What the failed attempt gives back if this decision commits: its space (0 where data may be left there) and the volume's home. */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
  /** Homes of the volumes that the request's hints name. */
  readonly homes: Homes;
  /** Least share of a thin pool's total that must really be free, percent. */
  readonly minPhysicalFreePercent: number;
  /** Seed of whatever is random. */
  readonly seed: number;
  /** Expressions that were read already, kept from request to request; absent: each is read for this request. */
  readonly expressions?: KnownExpressions;
  /** Told of every expression that fails at run time, once a pool; absent: nobody listens. */
  readonly expressionFailed?: (failure: ExpressionFailure) => void;
  /** How many pools' own reasons a diagnosis may hold. */
  readonly maxDiagnosedPools: number;
}
