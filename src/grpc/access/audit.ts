import type { Logger } from 'pino';
import { DenialLimit } from '../../auth/denials.js';
import type { Actor } from '../../domain/actor.js';
import type { CodedError } from '../../domain/errors.js';

/**
 * The audit log: one line for each action of an operator, and for each refusal of what somebody may
 * not do; of refusals only as many as a person can read. Its lines have the name `audit`, and are
 * written whatever the level of the log.
 */
export class AuditLog {
  readonly #log: Logger;
  readonly #limit: DenialLimit;

  /** `clock`: epoch ms. */
  constructor(log: Logger, clock: () => number) {
    this.#log = log.child({ name: 'audit' }, { level: 'info' });
    this.#limit = new DenialLimit(clock);
  }

  /** Somebody asked for what it may not do. */
  denied({ identity, address }: Actor, action: string, error: CodedError): void {
    const suppressed = this.#limit.take(identity === '' ? hostOf(address) : identity);
    if (suppressed === null) return;
    const { kind = '', name = '' } = error.metadata;
    const object = name === '' ? '' : `${kind} ${name}`;
    this.#log.warn(
      { identity, address, action, object, reason: error.reason, suppressed },
      `denied: ${error.message}`,
    );
  }

  /** An operator did something. `result`: OK, or the code that it ended with. */
  acted({ identity, address }: Actor, action: string, request: object, result: string): void {
    const { requestId, ...what } = whatOf(request);
    const id = requestId === '' ? {} : { requestId };
    this.#log.info({ identity, address, action, ...what, ...id, result }, 'action');
  }
}

/** What an action was about, and what its request says of the why. */
function whatOf(request: object): {
  readonly object: string;
  readonly reason: string;
  /** The caller's own id for the call; empty: it named none. */
  readonly requestId: string;
} {
  const text = (name: string): string => {
    const value: unknown = Reflect.get(request, name);
    return typeof value === 'string' ? value : '';
  };
  const named = [
    'host',
    'backend',
    'pool',
    'name',
    'newName',
    'volumeId',
    'snapshotId',
    'decisionId',
  ].map(text);
  const volumes: unknown = Reflect.get(request, 'volumes');
  const many = Array.isArray(volumes) ? `${volumes.length} volumes` : '';
  return {
    object: [...named, many].filter((one) => one !== '').join(' '),
    reason: text('reason'),
    requestId: text('requestId'),
  };
}

function hostOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf(':')));
}
