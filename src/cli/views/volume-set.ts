import {
  SetFailurePolicy,
  type VolumeSet,
  VolumeSetState,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { plain } from '../output/plain.js';
import { moment } from './words.js';

/** What a command may say of the others if a volume of a set fails for good. */
export const SET_POLICIES: Readonly<Record<string, SetFailurePolicy>> = {
  keep: SetFailurePolicy.KEEP,
  rollback: SetFailurePolicy.ROLLBACK,
};

/** What became of a set, in words; null: nothing that its volumes do not tell. */
export function setEnd(set: VolumeSet): string | null {
  const { state, failedVolumeId, failedDecisionId, error, usedVolumeId, failedAt } = set;
  const why =
    `volume ${failedVolumeId} failed ${moment(failedAt)} (decision ${failedDecisionId}): ` +
    plain(error?.message ?? '');
  if (state === VolumeSetState.ROLLED_BACK) return `the set was rolled back: ${why}`;
  if (state === VolumeSetState.KEPT)
    return `the set was not rolled back, for volume ${usedVolumeId} is in use: ${why}`;
  return null;
}

/**
 * What to tell of a set that was placed by a server that does not know the policy that was asked
 * for: one of version 0.2.0, which answers without a set; null: nothing. Behind one address some
 * servers may be of that version.
 */
export function policyNotKept(
  asked: SetFailurePolicy | undefined,
  set: VolumeSet | undefined,
): string | null {
  if (asked !== SetFailurePolicy.ROLLBACK || set !== undefined) return null;
  return (
    'stowage: warning: the server is older than --on-failure: if a volume of the set fails for ' +
    'good, the others stay'
  );
}

/** A set, in words. */
export function setWords(set: VolumeSet): string {
  const { requestId, volumeIds, onFailure } = set;
  const policy =
    onFailure === SetFailurePolicy.ROLLBACK
      ? 'rolled back if one fails for good'
      : 'the others stay if one fails for good';
  const head = `  Set ${requestId}, ${volumeIds.length} volumes; ${policy}:`;
  const end = setEnd(set);
  return [
    ...(end === null ? [] : [`  ${end}`]),
    head,
    ...volumeIds.map((volumeId) => `    ${volumeId}`),
  ].join('\n');
}
