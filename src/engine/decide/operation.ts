import type { GroupMember, OperationDetail } from '../../domain/operation.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Outcome, PoolView } from '../request/view.js';
import { scheduleBackup } from './backup.js';
import type { CandidateSource } from './candidates.js';
import { decideGroup } from './group.js';
import { anywhere, type Profile } from './profile.js';
import { decideRetype, type RetypeOutcome } from './retype.js';

/** The pools that an operation is decided on: an index, or what a journal says of one. */
export interface DecidesOn {
  decide(request: PlacementRequest, profile: Profile): Outcome;
  source(profile: Profile): CandidateSource;
  /** Backup services. */
  services(): readonly PoolView[];
}

/** An operation as rules see it: its names are those of today. */
export interface AskedOperation {
  readonly detail: OperationDetail;
  readonly request: PlacementRequest;
  /** Whether only a service on the volume's own host may make its backup. */
  readonly backupSameHost: boolean;
}

/** What came of an operation, and the profile that decided in the end. */
export interface DecidedOperation {
  readonly outcome: RetypeOutcome;
  readonly profile: Profile;
}

/**
 * Decides an operation (docs/rules.md, "Operations"). If a volume had rather be where its source
 * is and does not fit there, it may go anywhere. Throws RuleFault.
 */
export function decideOperation(
  on: DecidesOn,
  asked: AskedOperation,
  profile: Profile,
): DecidedOperation {
  const outcome = decideOnce(on, asked, profile);
  if (outcome.kind === 'chosen' || !mayLeaveSource(profile, asked.request))
    return { outcome, profile };
  const further = anywhere(profile);
  return { outcome: decideOnce(on, asked, further), profile: further };
}

/** Whether a volume may go elsewhere than where its source is, and is made from one. */
export function mayLeaveSource({ sourceLocality }: Profile, { spec }: PlacementRequest): boolean {
  return sourceLocality === 'preferred' && spec.source !== null;
}

function decideOnce(
  on: DecidesOn,
  { detail, request, backupSameHost }: AskedOperation,
  profile: Profile,
): RetypeOutcome {
  switch (detail.kind) {
    case 'retype_volume':
      return decideRetype(on.source(profile), request, detail);
    case 'create_group': {
      const members = detail.members.map((member) => memberRequest(request, member));
      return decideGroup(on.source(profile), [...members, request], profile);
    }
    case 'create_backup':
      return scheduleBackup(
        on.services(),
        request,
        { ...detail, sameHost: backupSameHost },
        profile,
      );
    default:
      return on.decide(request, profile);
  }
}

/** What is asked for one member of a group. */
function memberRequest(
  group: PlacementRequest,
  { volumeId, sizeGib, volumeType, zones, multiattach }: GroupMember,
): PlacementRequest {
  return {
    ...group,
    neededGib: sizeGib,
    volumeGib: sizeGib,
    spec: { ...group.spec, volumeId, sizeGib, volumeType, zones, multiattach },
  };
}
