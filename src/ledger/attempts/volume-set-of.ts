import type { RequestRecord } from '../../domain/decision.js';
import type { VolumeSet } from '../api/placement.js';

/** The set that a request asked for. Null: it asked for none, or the set was refused. */
export function volumeSetOf({ requestId, detail, answer }: RequestRecord): VolumeSet | null {
  if (detail.kind !== 'create_volumes' || answer.kind === 'failed') return null;
  const { members, onFailure = 'keep', failure = null } = detail;
  return { requestId, volumeIds: members.map(({ volumeId }) => volumeId), onFailure, failure };
}
