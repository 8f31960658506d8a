import type { ExplainCall, PlacementExplanation } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { backendsInDoubt, firstAttempt } from './attempt-request.js';
import { decideToExplain, explainInTurns } from './explain-in-turns.js';
import { draftOf, profileFor } from './intake.js';
import { growsNothing, leavesSizeToLedger, withKnownSize } from './known-size.js';
import { planFor } from './plan.js';
import { resolved } from './resolve.js';
import { absentBackends } from './run-scheduler.js';
import { refuseSizes } from './type-sizes.js';
import { zoned } from './zones.js';

/**
 * Decides as `place` would. Nothing is reserved, written or remembered. It is not checked whether
 * the request may be made at all (the volume exists, it is busy). Throws INVALID_FIELDS,
 * RESOLVER_FAILED.
 */
export async function explainPlacement(
  context: LedgerContext,
  call: ExplainCall,
): Promise<PlacementExplanation> {
  const draft = draftOf(call, call.detail);
  await context.indexSync.catchUp();
  const profile = await profileFor(context, draft);
  const leavesSize = leavesSizeToLedger(draft);
  const sized = await withKnownSize(context, draft, leavesSize, call.sees);
  const noGrowth = growsNothing(sized, leavesSize);
  if (noGrowth !== null) throw noGrowth;
  refuseSizes(sized);
  const withZones = zoned(context.settings, context.index, sized);
  const spec = await resolved(context, profile, withZones.spec, async () => false);
  const inDoubt = await backendsInDoubt(context, draft.subject, call.sees);
  const attempt = await firstAttempt(context, profile, { ...withZones, spec }, inDoubt);
  const decided = decideToExplain(context, attempt);
  const { outcome, request } = decided;
  const { revision } = context.index;
  const absent = absentBackends(context, attempt, request);
  const plan =
    call.wantsPlan === true && outcome?.kind === 'chosen'
      ? await planFor(context, draft, outcome.pool, revision)
      : null;
  return {
    ...(await explainInTurns(context, decided)),
    absent,
    profile: profile.name,
    seed: request.seed,
    readRevision: revision,
    ...(plan !== null && { plan }),
  };
}
