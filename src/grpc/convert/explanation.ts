import type { MessageInitShape } from '@bufbuild/protobuf';
import { type SpecWarning, warningsOfTypes } from '../../domain/spec-warnings.js';
import type { VolumeType } from '../../domain/volume.js';
import type { PoolAccount } from '../../engine/decide/explain.js';
import type {
  ExplainCreateVolumesResponseSchema,
  ExplainPlacementResponseSchema,
  PoolAccountSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { PlacementExplanation, SetExplanation } from '../../ledger/api/placement.js';
import { absenceToProto, diagnosisToProto } from '../values/diagnosis.js';
import { millisToDuration, millisToTimestamp } from '../values/time.js';
import { within } from '../values/within.js';

/**
 * Most characters of pools in one message: clients take 4 MiB unless they are told otherwise, and
 * the rest of the answer has its part.
 */
const MESSAGE_CHARS = 1024 * 1024;
const ACCOUNT_CHARS = 64;
const SHARE_CHARS = 64;

function charsOf({ pool, rejection, shares }: PoolAccount): number {
  return (
    ACCOUNT_CHARS +
    pool.length +
    (rejection === null ? 0 : rejection.filter.length + rejection.reason.length) +
    shares.reduce((sum, { weigher }) => sum + SHARE_CHARS + weigher.length, 0)
  );
}

/**
 * The result of explaining a request, with the accounts of at most so many pools.
 * @param warnings of the volume's type
 * @param toldAges whether the ages of the pools' reports are told
 */
export function explanationToProto(
  { outcome, pools, absent, profile, seed, readRevision, plan }: PlacementExplanation,
  maxPools: number,
  warnings: readonly SpecWarning[] = [],
  toldAges = false,
): MessageInitShape<typeof ExplainPlacementResponseSchema> {
  const shown = within(pools.slice(0, maxPools), charsOf, MESSAGE_CHARS);
  return {
    ...(outcome.kind === 'chosen'
      ? {
          pool: outcome.pool.pool,
          weight: outcome.weight,
          alternatives: [...outcome.alternatives],
          stays: 'stays' in outcome,
        }
      : {
          diagnosis: diagnosisToProto({
            ...outcome.diagnosis,
            absent,
            earlierAttempts: [],
            warnings,
          }),
        }),
    pools: shown.map((pool) => accountToProto(pool, toldAges)),
    poolsOmitted: pools.length - shown.length,
    ...absenceToProto(absent),
    profile,
    seed: BigInt(seed),
    readRevision: BigInt(readRevision),
    ...(plan !== undefined && {
      planToken: plan.token,
      planExpireTime: millisToTimestamp(plan.expiresAt),
    }),
    warnings: [...warnings],
  };
}

/**
 * The result of explaining a set, with the accounts of at most so many pools; `types` are those of
 * its volumes.
 */
export function setExplanationToProto(
  { members, missing, readRevision }: SetExplanation,
  maxPools: number,
  types: readonly (VolumeType | null)[],
): MessageInitShape<typeof ExplainCreateVolumesResponseSchema> {
  return {
    members: members.map(({ pool, ...member }) => ({ ...member, pool: pool ?? '' })),
    ...(missing !== null && {
      missingVolumeId: missing.volumeId,
      missing: explanationToProto({ ...missing, readRevision }, maxPools),
    }),
    readRevision: BigInt(readRevision),
    warnings: [...warningsOfTypes(types)],
  };
}

function accountToProto(
  { pool, rejection, shares, weight, reportAgeMs }: PoolAccount,
  toldAges: boolean,
): MessageInitShape<typeof PoolAccountSchema> {
  return {
    pool,
    filter: rejection?.filter ?? '',
    reason: rejection?.reason ?? '',
    shares: [...shares],
    weight,
    ...(toldAges && { reportAge: millisToDuration(reportAgeMs) }),
  };
}
