import type { DecisionRecord } from '../../domain/decision.js';
import type { AttemptRecord } from '../../domain/diagnosis.js';
import type { CodedError, FailureRecord } from '../../domain/errors.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { DecisionWithReservations } from '../store-port/store.js';

/** What a worker is asked to do. */
export interface Offer {
  readonly decision: DecisionRecord;
  readonly order: 'create' | 'delete';
  readonly requestId: string;
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
  readonly history: readonly AttemptRecord[];
  readonly lease: LeaseGrant;
  /**
   * How many streams of workers broke while it was told and not acknowledged: from one on it is
   * told alone.
   */
  readonly breaks: number;
  /** What its stream made of it before the commit; left out: nothing. */
  readonly encoded?: EncodedOffer | undefined;
}

/**
 * A message of one order, and where in it is the time that remains of its lease: that is written
 * when it is told.
 */
export interface EncodedOffer {
  readonly message: Uint8Array;
  readonly remainingAt: number;
  readonly remainingEnd: number;
}

/** A lease as its worker gets it. */
export interface LeaseGrant {
  readonly token: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/**
 * Where the orders of a watching worker go. Never called after `close` of its watch, nor
 * re-entrantly from `watch` itself.
 */
export interface WorkerSink {
  /**
   * Encodes an order whose lease is about to be committed, so that less is left to do afterwards.
   * Null: it is encoded when it is told. Must not throw.
   */
  encode?(offer: Offer): EncodedOffer | null;
  deliver(orders: {
    readonly offers: readonly Offer[];
    readonly withdrawn: readonly string[];
  }): void;
  /** The worker has read an order: it acknowledged it, or spoke of it otherwise. */
  read(decisionId: string): void;
  /** The stream is over; nothing follows. */
  end(error: CodedError): void;
}

/** A worker that watches. */
export interface Watch {
  /** Targets that no known backend matches yet. */
  readonly unknownTargets: readonly string[];
  close(): void;
  /** The worker's end of the stream broke while it had been told these, and read none of them. */
  broke(decisionIds: readonly string[]): void;
  /** An order that cannot be told: it is ended. */
  unreadable(decisionId: string, why: string): void;
}

/** The order that a worker's call is about. */
export interface LeaseClaim {
  readonly worker: string;
  readonly decisionId: string;
  readonly backend: string;
  readonly token: number;
}

/** What followed an outcome. */
export interface OutcomeAnswer {
  readonly decision: DecisionRecord;
  readonly accountingRevision: number;
  readonly next:
    | { readonly kind: 'none' }
    | { readonly kind: 'decision'; readonly decision: DecisionWithReservations }
    | { readonly kind: 'refused'; readonly failure: FailureRecord }
    | { readonly kind: 'delete'; readonly offer: Offer };
}
