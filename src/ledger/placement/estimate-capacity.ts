import { mayLeaveSource } from '../../engine/decide/operation.js';
import { anywhere } from '../../engine/decide/profile.js';
import { Estimation } from '../../engine/estimate/estimate.js';
import { growthOfParts } from '../../engine/estimate/growth.js';
import type { CapacityAnswer, CapacityCall } from '../api/capacity.js';
import type { LedgerContext } from '../context.js';
import { firstAttempt } from './attempt-request.js';
import { profileFor } from './intake.js';
import { pastUsage } from './past-usage.js';
import { resolved } from './resolve.js';
import { absentBackends, placementRequest } from './run-scheduler.js';
import { allowedSizes, refuseSizes } from './type-sizes.js';
import { zoned } from './zones.js';

/** Checks of rules after which others get their turns: a few ms. */
const STRETCH_CHECKS = 4096;
/** Its requests are in no ledger. */
const NO_KEY = '';

/**
 * How many volumes like one would be placed one after the other by the same profile, and where, if
 * nothing else happened; and what sizes fit. Reserves nothing, and remembers nothing. Throws
 * INVALID_FIELDS, RESOLVER_FAILED, STORE_UNAVAILABLE.
 */
export async function estimateCapacity(
  context: LedgerContext,
  { spec: stated, counts, wantsGrowth }: CapacityCall,
): Promise<CapacityAnswer> {
  const detail = { kind: 'create_volume' } as const;
  const allowed = allowedSizes(stated.volumeType);
  // If no size is stated, any size that the type allows will do.
  const spec = counts ? stated : { ...stated, sizeGib: allowed.smallestGib };
  const asked = { key: NO_KEY, operation: detail.kind, subject: spec.volumeId, spec, detail };
  await context.indexSync.catchUp();
  const profile = await profileFor(context, asked);
  refuseSizes(asked);
  const withZones = zoned(context.settings, context.index, asked);
  const known = await resolved(context, profile, withZones.spec, async () => false);
  const attempt = await firstAttempt(context, profile, { ...withZones, spec: known }, new Set());
  // What a probe may find out is no room to count on.
  const request = { ...placementRequest(context, attempt, null), mayProbe: false };
  const decides = mayLeaveSource(profile, request) ? anywhere(profile) : profile;
  const { index } = context;
  const { revision: readRevision } = index;
  const pools = index.pools({ avoid: attempt.avoid, settled: null });
  const absent = absentBackends(context, attempt, request);
  const estimation = new Estimation(pools, request, decides, allowed, counts);
  do await context.turn();
  while (!estimation.advance(STRETCH_CHECKS));
  await context.turn();
  const estimate = estimation.result();
  const now = context.now();
  const growth = wantsGrowth ? growthOfParts(estimate, await pastUsage(context, now), now) : null;
  return { estimate, growth, absent, profile: profile.name, readRevision };
}
