import { explain } from '../../engine/decide/explain.js';
import type { CreateSetCall, SetExplanation } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { ExpressionFailures } from '../hosts/expression-failures.js';
import { backendsInDoubt } from './attempt-request.js';
import { type ArrangedSet, arrange, type SetAttempt, whyNot } from './choose-set.js';
import { attemptOf } from './place-set.js';
import { absentBackends, type SchedulerContext } from './run-scheduler.js';
import { draftOfSet, membersOf } from './set-intake.js';

/**
 * Decides a set as `placeSet` would. Nothing is reserved, written or remembered. It is not checked
 * whether the request may be made at all. Throws INVALID_FIELDS, also for more volumes than can be
 * decided together, and RESOLVER_FAILED.
 */
export async function explainSet(
  context: LedgerContext,
  call: CreateSetCall,
): Promise<SetExplanation> {
  const request = await draftOfSet(context, call);
  await context.indexSync.catchUp();
  const members = await membersOf(context, call, request);
  const inDoubt = await Promise.all(
    members.map(({ draft }) => backendsInDoubt(context, draft.subject, call.sees)),
  );
  const attempt = await attemptOf(context, { call, request, members }, inDoubt);
  return explained(context, attempt);
}

/** In one turn, so that nobody sees what is reserved meanwhile. */
function explained(context: LedgerContext, attempt: SetAttempt): SetExplanation {
  const { index, now } = context;
  // Nothing is decided, so failures of expressions are not counted.
  const uncounted = { ...context, expressionFailures: new ExpressionFailures(now) };
  const arranged = arrange(uncounted, attempt, 'caught up');
  try {
    const placed = new Map(arranged.members.held.map(({ at, chosen }) => [at, chosen.choice]));
    return {
      members: attempt.attempts.map(({ subject }, at) => {
        const choice = placed.get(at);
        return { volumeId: subject, pool: choice?.pool ?? null, weight: choice?.weight ?? 0 };
      }),
      missing: missingOf(uncounted, arranged),
      readRevision: index.revision,
    };
  } finally {
    arranged.members.clear();
  }
}

/** The account of the volume that has no place beside those that are placed. */
function missingOf(context: SchedulerContext, { missing }: ArrangedSet): SetExplanation['missing'] {
  if (missing === null) return null;
  const { attempt } = missing;
  const { outcome, basis, request, profile } = whyNot(context, attempt, null);
  return {
    volumeId: attempt.subject,
    outcome,
    pools: explain(context.index.pools(basis), request, profile),
    absent: absentBackends(context, attempt, request),
    profile: attempt.profile.name,
    seed: request.seed,
  };
}
