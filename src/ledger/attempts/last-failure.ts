import type { DecisionRecord, Outcome } from '../../domain/decision.js';
import { CodedError, type FailureRecord } from '../../domain/errors.js';

/**
 * Why there is no next attempt: no attempts are left, another would fail as well, or the operation
 * can be done in one place only.
 */
export function lastFailure(
  decision: DecisionRecord,
  outcome: Extract<Outcome, { kind: 'failed' }>,
  maxAttempts: number,
): FailureRecord {
  const { attempt, operation, allowReschedule } = decision;
  if (operation !== 'create_volume') {
    const metadata = { operation, reason: outcome.reason };
    return new CodedError(
      'OPERATION_FAILED',
      `${operation.replaceAll('_', ' ')} failed: ${outcome.reason}`,
      { metadata },
    ).record();
  }
  const metadata = {
    attempts: String(attempt),
    max_attempts: String(maxAttempts),
    reason: outcome.reason,
  };
  if (outcome.retriable && allowReschedule) {
    const message = `attempt ${attempt} of at most ${maxAttempts} failed: ${outcome.reason}`;
    return new CodedError('NO_VALID_BACKEND', message, { metadata }).record();
  }
  return new CodedError('CREATE_FAILED', `the volume could not be created: ${outcome.reason}`, {
    metadata,
  }).record();
}
