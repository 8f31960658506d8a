import { explain } from '../../engine/decide/explain.js';
import type { ExplainCall, PlacementExplanation } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { backendsInDoubt, firstAttempt } from './attempt-request.js';
import { draftOf, profileFor } from './intake.js';
import { leavesSizeToLedger, withKnownSize } from './known-size.js';
import { planFor } from './plan.js';
import { resolved } from './resolve.js';
import { absentBackends, runScheduler } from './run-scheduler.js';
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
  const sized = await withKnownSize(context, draft, leavesSizeToLedger(draft), call.sees);
  refuseSizes(sized);
  const withZones = zoned(context.settings, context.index, sized);
  const spec = await resolved(context, profile, withZones.spec, async () => false);
  const inDoubt = await backendsInDoubt(context, draft.subject, call.sees);
  const attempt = await firstAttempt(context, profile, { ...withZones, spec }, inDoubt);
  // Nothing is decided, so failures of expressions are not counted.
  const { outcome, basis, request, profile: decided } = runScheduler(context, attempt, null);
  const { revision } = context.index;
  const plan =
    call.wantsPlan === true && outcome.kind === 'chosen'
      ? await planFor(context, draft, outcome.pool, revision)
      : null;
  return {
    outcome,
    pools: explain(context.index.pools(basis), request, decided),
    absent: absentBackends(context, attempt, request),
    profile: profile.name,
    seed: request.seed,
    readRevision: revision,
    ...(plan !== null && { plan }),
  };
}
