import { diagnoseInSteps } from '../../engine/decide/diagnose.js';
import { explainInSteps, type PoolAccount } from '../../engine/decide/explain.js';
import { mayLeaveSource } from '../../engine/decide/operation.js';
import { anywhere, type Profile } from '../../engine/decide/profile.js';
import type { RetypeOutcome } from '../../engine/decide/retype.js';
import type { PlacementRequest } from '../../engine/expression/placement-request.js';
import { still } from '../../engine/request/still.js';
import type { PoolView } from '../../engine/request/view.js';
import type { LedgerContext } from '../context.js';
import type { AttemptRequest } from './attempt-request.js';
import {
  placementRequest,
  runPick,
  runScheduler,
  type Scheduled,
  type SchedulerContext,
} from './run-scheduler.js';

/** How long, ms, work goes on before others get a turn. */
const STRETCH_MS = 5;

/** What was decided, and what it was decided on. */
export interface Explicable {
  /** Null: there is no place, and why is still to be found out. */
  readonly outcome: RetypeOutcome | null;
  readonly request: PlacementRequest;
  /** The profile that decided. */
  readonly profile: Profile;
  /** The pools as they were then. */
  readonly pools: readonly PoolView[];
}

/**
 * Decides on the index as it is now. Nothing is reserved, and expressions that fail are not
 * counted. Throws RuleFault.
 */
export function decideToExplain(context: SchedulerContext, attempt: AttemptRequest): Explicable {
  if (attempt.detail.kind !== 'create_volume')
    return explicable(context, runScheduler(context, attempt, null));
  const found = runPick(context, attempt, null);
  return found === null ? refusedNow(context, attempt) : explicable(context, found);
}

/** The same for a new volume of which it is known already that no pool takes it now. */
export function refusedNow(context: SchedulerContext, attempt: AttemptRequest): Explicable {
  const request = placementRequest(context, attempt, null);
  const profile = mayLeaveSource(attempt.profile, request)
    ? anywhere(attempt.profile)
    : attempt.profile;
  const basis = { avoid: attempt.avoid, settled: null };
  return explicable(context, { outcome: null, basis, request, profile });
}

function explicable(
  { index }: SchedulerContext,
  decided: Pick<Scheduled, 'basis' | 'request' | 'profile'> & Pick<Explicable, 'outcome'>,
): Explicable {
  const { outcome, basis, request, profile } = decided;
  return { outcome, request, profile, pools: index.pools(basis).map(still) };
}

/**
 * What became of it, and what the rules make of every pool. In turns, in which others are answered:
 * with thousands of pools it takes tens of milliseconds. Throws RuleFault.
 */
export async function explainInTurns(
  context: Pick<LedgerContext, 'turn'>,
  { outcome, request, profile, pools }: Explicable,
): Promise<{ readonly outcome: RetypeOutcome; readonly pools: readonly PoolAccount[] }> {
  const why = async () => {
    const diagnosis = await inTurns(context, diagnoseInSteps(pools, request, profile));
    return { kind: 'refused', diagnosis } as const;
  };
  return {
    outcome: outcome ?? (await why()),
    pools: await inTurns(context, explainInSteps(pools, request, profile)),
  };
}

async function inTurns<T>(
  context: Pick<LedgerContext, 'turn'>,
  steps: Iterator<unknown, T, undefined>,
): Promise<T> {
  // What came before it was long enough for one turn.
  await context.turn();
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < STRETCH_MS) continue;
    await context.turn();
    began = performance.now();
  }
}
