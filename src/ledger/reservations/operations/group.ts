import { CodedError } from '../../../domain/errors.js';
import { unfinishedOf } from './known-volume.js';
import type { OperationRules } from './rules.js';

/** Create group: a home is chosen, and nothing is reserved. */
export const groupRules: OperationRules = {
  admit(set, { subject }) {
    const made = set.decisions.of(subject).find(({ state }) => state === 'created');
    const decision = unfinishedOf(set, subject) ?? made;
    if (decision === undefined) return;
    const metadata = {
      group_id: subject,
      state: decision.state,
      backend: decision.placement.backend,
    };
    throw new CodedError(
      'GROUP_EXISTS',
      `group ${subject} is ${decision.state} on ${decision.placement.backend}`,
      { metadata },
    );
  },
  decided() {},
  done() {},
  failed() {},
};
