/** The reason of a call's signal when nobody waits for the answer any more. Never sent. */
export class CallGone extends Error {
  override readonly name = 'CallGone';

  constructor(readonly code: 'CANCELLED' | 'DEADLINE_EXCEEDED') {
    super(code === 'CANCELLED' ? 'the caller cancelled' : 'the deadline passed');
  }
}

/** The reason for a call that is gone: cancelled, or past its deadline. */
export function callGone(call: { getDeadline(): Date | number }): CallGone {
  return new CallGone(Number(call.getDeadline()) <= Date.now() ? 'DEADLINE_EXCEEDED' : 'CANCELLED');
}
