import type { DecisionRecord, RequestRecord } from '../../../domain/decision.js';
import type { FailureRecord } from '../../../domain/errors.js';
import type { WorkingSet } from '../../store-port/working-set.js';

/** A request before it is answered. */
export type RequestDraft = Omit<
  RequestRecord,
  'answer' | 'diagnosis' | 'diagnosisFrom' | 'answeredAt'
>;

/**
 * What an operation changes in the ledger besides its decision's reservations. All of it runs
 * inside the transaction, on rows that the request's and the decision's keys have loaded: the
 * volume of the request, and every unfinished decision about the subject.
 */
export interface OperationRules {
  /**
   * Refuses a request that is not allowed now. Throws VOLUME_EXISTS, VOLUME_BUSY, SNAPSHOT_EXISTS.
   */
  admit(set: WorkingSet, request: RequestDraft): void;
  /** A home was found. */
  decided(set: WorkingSet, request: RequestDraft, decision: DecisionRecord): void;
  /** The worker has done it; its space is confirmed already. */
  done(set: WorkingSet, request: RequestRecord, decision: DecisionRecord): void;
  /** It failed for good: no home, a fault, or the worker failed and there is no further attempt. */
  failed(set: WorkingSet, request: RequestDraft, failure: FailureRecord): void;
}
