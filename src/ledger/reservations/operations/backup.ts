import { CodedError } from '../../../domain/errors.js';
import { unfinishedOf } from './known-volume.js';
import type { OperationRules } from './rules.js';

/**
 * Create backup: a backup service is chosen, and nothing is reserved. Backups have an id of their
 * own: the volume's record does not change.
 */
export const backupRules: OperationRules = {
  admit(set, { subject }) {
    const made = set.decisions.of(subject).find(({ state }) => state === 'created');
    const decision = unfinishedOf(set, subject) ?? made;
    if (decision === undefined) return;
    const metadata = {
      backup_id: subject,
      state: decision.state,
      backend: decision.placement.backend,
    };
    throw new CodedError(
      'BACKUP_EXISTS',
      `backup ${subject} is ${decision.state} on ${decision.placement.backend}`,
      { metadata },
    );
  },
  decided() {},
  done() {},
  failed() {},
};
