import type { CreateSetCall, SetExplanation } from '../api/placement.js';
import type { LedgerContext } from '../context.js';
import { ExpressionFailures } from '../hosts/expression-failures.js';
import { backendsInDoubt } from './attempt-request.js';
import { type ArrangedSet, arrangeInSteps, type SetAttempt } from './choose-set.js';
import { type Explicable, explainInTurns, refusedNow } from './explain-in-turns.js';
import { attemptOf } from './place-set.js';
import { absentBackends, type SchedulerContext } from './run-scheduler.js';
import { draftOfSet, membersOf } from './set-intake.js';

/** How long, ms, and for how many volumes it is decided before others get a turn. */
const STRETCH = { ms: 5, volumes: 50 };

/**
 * Decides a set as `placeSet` would, in turns: if pools change meanwhile, each volume is decided on
 * what is there then. Nothing is reserved, written or remembered. It is not checked whether the
 * request may be made at all. Throws INVALID_FIELDS, also for more volumes than can be decided
 * together, and RESOLVER_FAILED.
 */
export async function explainSet(
  context: LedgerContext,
  call: CreateSetCall,
): Promise<SetExplanation> {
  const request = await draftOfSet(context, call);
  await context.indexSync.catchUp();
  const members = await membersOf(context, call, request);
  const inDoubt: ReadonlySet<string>[] = [];
  while (inDoubt.length < members.length) {
    const some = members.slice(inDoubt.length, inDoubt.length + STRETCH.volumes);
    inDoubt.push(
      ...(await Promise.all(
        some.map(({ draft }) => backendsInDoubt(context, draft.subject, call.sees)),
      )),
    );
    await context.turn();
  }
  const attempt = await attemptOf(context, { call, request, members }, inDoubt);
  return explained(context, attempt);
}

/**
 * Reservations are taken back before each turn of others and made again after it, so that nobody
 * else sees them.
 */
async function explained(context: LedgerContext, attempt: SetAttempt): Promise<SetExplanation> {
  // Nothing is decided, so failures of expressions are not counted.
  const uncounted = { ...context, expressionFailures: new ExpressionFailures(context.now) };
  const steps = arrangeInSteps(uncounted, attempt, 'caught up');
  for (let began = performance.now(), volumes = 1; ; volumes += 1) {
    const step = steps.next();
    if (step.done === true) return explanationOf(uncounted, attempt, step.value);
    if (volumes < STRETCH.volumes || performance.now() - began < STRETCH.ms) continue;
    step.value.stepAside();
    await context.turn();
    began = performance.now();
    volumes = 0;
    step.value.comeBack();
  }
}

/**
 * In the turn in which the last place was looked for: pools are still the same. What the rules make
 * of each for the volume that has no place is worked out in later turns, on copies of them.
 */
function explanationOf(
  context: LedgerContext,
  attempt: SetAttempt,
  arranged: ArrangedSet,
): Promise<SetExplanation> {
  try {
    const placed = new Map(arranged.members.held.map(({ at, chosen }) => [at, chosen.choice]));
    const members = attempt.attempts.map(({ subject }, at) => {
      const choice = placed.get(at);
      return { volumeId: subject, pool: choice?.pool ?? null, weight: choice?.weight ?? 0 };
    });
    const readRevision = context.index.revision;
    const missing = missingOf(context, arranged);
    return withAccounts(context, { members, readRevision }, missing);
  } finally {
    arranged.members.clear();
  }
}

async function withAccounts(
  context: LedgerContext,
  explanation: Omit<SetExplanation, 'missing'>,
  missing: Missing | null,
): Promise<SetExplanation> {
  if (missing === null) return { ...explanation, missing };
  const { decided, ...why } = missing;
  return { ...explanation, missing: { ...why, ...(await explainInTurns(context, decided)) } };
}

/** The volume that has no place; why is still to be found out. */
type Missing = Omit<NonNullable<SetExplanation['missing']>, 'pools' | 'outcome'> & {
  readonly decided: Explicable;
};

/** What is to be told of the volume that has no place beside those that are placed. */
function missingOf(context: SchedulerContext, { missing }: ArrangedSet): Missing | null {
  if (missing === null) return null;
  const { attempt } = missing;
  const decided = refusedNow(context, attempt);
  return {
    volumeId: attempt.subject,
    decided,
    absent: absentBackends(context, attempt, decided.request),
    profile: attempt.profile.name,
    seed: decided.request.seed,
  };
}
