import { explain } from '../../engine/decide/explain.js';
import type { PlaceCall, PlacementExplanation } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { seedOf } from '../lib/ids.js';
import { type AttemptAsk, absentBackends, askEngine } from './choose.js';
import { readHomes } from './homes.js';
import { draftOf, profileFor } from './intake.js';
import { backendsInDoubt } from './place.js';
import { resolved } from './resolve.js';
import { zoned } from './zones.js';

/**
 * Decides as `place` would and takes nothing: nothing is reserved, written or remembered. Whether
 * the volume may be asked for at all (it exists, it is busy) is not looked at. Throws
 * INVALID_FIELDS, RESOLVER_FAILED.
 */
export async function explainPlacement(
  context: LedgerContext,
  call: PlaceCall,
): Promise<PlacementExplanation> {
  const draft = draftOf(call);
  await context.indexSync.catchUp();
  const profile = await profileFor(context, draft);
  const { detail, spec: zonedSpec } = zoned(context.settings, context.index, draft);
  const spec = await resolved(context, profile, zonedSpec, async () => false);
  const ask: AttemptAsk = {
    requestKey: draft.key,
    profile,
    spec,
    detail,
    attempt: 1,
    index: 'caught up',
    history: [],
    avoid: await backendsInDoubt(context, draft.subject),
    named: await readHomes(context, profile, spec),
    credit: null,
  };
  // Nothing is decided: what fails here is not counted.
  const { outcome, basis, engineAsk } = askEngine(context, ask, null);
  const { revision } = context.index;
  return {
    outcome,
    pools: explain(context.index.pools(basis), engineAsk, profile),
    absent: absentBackends(context, ask, engineAsk),
    profile: profile.name,
    seed: seedOf(draft.key, 1),
    readRevision: revision,
  };
}
