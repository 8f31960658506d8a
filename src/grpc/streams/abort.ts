/**
 * Why a call's signal fired when nobody waits for its answer any more. Never sent: there is no one
 * to send it to.
 */
export class CallGone extends Error {
  override readonly name = 'CallGone';

  constructor(readonly code: 'CANCELLED' | 'DEADLINE_EXCEEDED') {
    super(code === 'CANCELLED' ? 'the caller cancelled' : 'the deadline passed');
  }
}

/** What is left of a call that is gone: cancelled, or out of time. */
export function callGone(call: { getDeadline(): Date | number }): CallGone {
  return new CallGone(Number(call.getDeadline()) <= Date.now() ? 'DEADLINE_EXCEEDED' : 'CANCELLED');
}
