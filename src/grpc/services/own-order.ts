import type { CallAccess } from '../../auth/call-access.js';
import { CodedError } from '../../domain/errors.js';
import { decisionNotFound } from '../../ledger/errors.js';

/**
 * What the ledger says of an order. That a decision is for a backend which the worker may not serve
 * is answered like a decision that is not there.
 */
export async function ownOrder<T>(access: CallAccess, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CodedError) || error.reason !== 'WRONG_BACKEND') throw error;
    const { backend = '', decision_id: decisionId = '' } = error.metadata;
    if (access.mayServe(backend)) throw error;
    throw decisionNotFound(decisionId);
  }
}
