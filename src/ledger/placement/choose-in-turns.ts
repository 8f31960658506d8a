import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import { diagnoseInSteps } from '../../engine/decide/diagnose.js';
import { still } from '../../engine/request/still.js';
import type { LedgerContext } from '../context.js';
import type { ExpressionFailures } from '../hosts/expression-failures.js';
import type { AttemptRequest } from './attempt-request.js';
import { type Chosen, type ChosenPool, refusedPlace, reserve } from './choose.js';
import { inTurns } from './explain-in-turns.js';
import { absentBackends, runPick, type SchedulerContext, unplaced } from './run-scheduler.js';
import { takeDown } from './take-down.js';

/** From so many pools on, an account of why none takes something is made in turns: about 1 ms. */
const MANY_POOLS = 2000;

/** What makes accounts in turns. */
export type TurningContext = SchedulerContext & Pick<LedgerContext, 'turn' | 'refusals'>;

/**
 * Whether a place for the operation is found by `chooseAtOnce`. Others have accounts of their own,
 * or look elsewhere if the first look finds nothing.
 */
function isPlain(detail: OperationDetail): boolean {
  switch (detail.kind) {
    case 'create_volume':
    case 'manage_volume':
    case 'create_snapshot':
    case 'manage_snapshot':
    case 'migrate_volume':
    case 'validate_capacity':
      return true;
    case 'extend_volume':
      return detail.policy !== 'on_demand';
    case 'retype_volume':
    case 'create_group':
    case 'create_backup':
    case 'create_volumes':
      return false;
  }
}

/** As `choose` outside of a transaction, but null instead of a refusal with its account. */
export function chooseAtOnce(
  context: SchedulerContext,
  attempt: AttemptRequest,
  failures: ExpressionFailures | null,
): ChosenPool | null {
  const found = runPick(context, attempt, failures);
  if (found === null) return null;
  const decisionId = context.newId();
  takeDown(context, attempt, found, decisionId);
  return reserve(context, attempt, found, decisionId, false);
}

/** Whether the account of a refusal would keep others waiting, and may be made in turns. */
export function mayTakeTurns({ index }: SchedulerContext, { detail }: AttemptRequest): boolean {
  return isPlain(detail) && index.participating().length >= MANY_POOLS;
}

/**
 * Chooses again, and finds out in turns why there is no place, if there is none. The pools are
 * copied for that, so that one refusal is explained at a time: the others wait, and are decided
 * when it is their turn. The index must have caught up. Throws RuleFault.
 */
export function chooseInTurns(context: TurningContext, attempt: AttemptRequest): Promise<Chosen> {
  return context.refusals.run(
    async () => chooseAtOnce(context, attempt, null) ?? refuseInTurns(context, attempt),
  );
}

/**
 * The refusal is that of the moment when this is called. The journal takes it down then, without
 * the counts, which a replay works out by itself. Whether it holds: see `refuse` in choose.ts.
 */
async function refuseInTurns(context: TurningContext, attempt: AttemptRequest): Promise<Chosen> {
  const { index } = context;
  const hasTentative = index.tentativeReservations().length > 0;
  const isFree = hasTentative && runPick(context, attempt, null, 'committed') !== null;
  const settled = hasTentative && !isFree ? 'committed' : null;
  const asked = unplaced(context, attempt, settled);
  const { request, profile } = asked;
  const pools = index.pools(asked.basis).map(still);
  const absent = absentBackends(context, attempt, request);
  const refusalId = context.newId();
  const outcome = { kind: 'refused', diagnosis: notCounted(pools.length) } as const;
  if (!isFree) takeDown(context, attempt, { ...asked, outcome }, refusalId);
  const found = await inTurns(context, diagnoseInSteps(pools, request, profile));
  const holdsAt = isFree ? 'never' : null;
  return refusedPlace(attempt, request, { ...found, refusalId, absent }, holdsAt);
}

function notCounted(poolsSeen: number): PoolsDiagnosis {
  return { poolsSeen, filters: [], nearestMisses: [], pools: [], poolsOmitted: 0 };
}
