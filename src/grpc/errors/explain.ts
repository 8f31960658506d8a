import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { CodedError } from '../../domain/errors.js';
import { StoreUnavailable, storeUnavailable } from '../../ledger/errors.js';
import { PlainStatus } from './plain-status.js';

/**
 * Turns whatever was thrown into an error that can be sent. An unexpected error becomes
 * INTERNAL_FAULT, which shows nothing but a number; the log has the stack under that number.
 */
export function explainer(log: Logger): (thrown: unknown) => CodedError | PlainStatus {
  return (thrown) => {
    if (thrown instanceof CodedError || thrown instanceof PlainStatus) return thrown;
    if (thrown instanceof StoreUnavailable) return storeUnavailable(thrown);
    const fault = randomUUID();
    log.error({ err: thrown, fault }, 'fault');
    return new CodedError('INTERNAL_FAULT', `a fault in the server; its log has it as ${fault}`, {
      metadata: { fault },
    });
  };
}
