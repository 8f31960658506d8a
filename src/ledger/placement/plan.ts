import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import { freeGib, thinApplies } from '../../engine/capacity/capacity.js';
import type { PoolView } from '../../engine/request/view.js';
import type { LedgerContext } from '../context.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { PLAN_LIFE_MS, type Plan, readPlan, writePlan } from './plan-token.js';

type Planning = Pick<LedgerContext, 'store' | 'now' | 'index'>;

/** The token by which a create gets just the pool that was explained. */
export async function planFor(
  { store, now }: Planning,
  { caller, digest, spec }: RequestDraft,
  pool: PoolView,
  revision: number,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const { space } = pool.report;
  const free = freeGib(space, pool.consumedGib, thinApplies(space, spec.volumeType));
  const madeAt = now();
  const plan: Plan = {
    pool: pool.pool,
    madeAt,
    expiresAt: madeAt + PLAN_LIFE_MS,
    revision,
    freeGib: Number.isFinite(free) ? free : null,
  };
  const key = await store.planKey();
  return { token: writePlan(plan, { caller, digest }, key), expiresAt: plan.expiresAt };
}

/**
 * The plan that a create brings; null: none, or the request was answered before, so that its answer
 * stands whatever became of the plan. Throws INVALID_PLAN_TOKEN, PLAN_EXPIRED.
 */
export async function planOf(
  { store, now }: Planning,
  draft: RequestDraft,
  token: string | undefined,
): Promise<Plan | null> {
  if (token === undefined) return null;
  try {
    const plan = readPlan(token, draft, await store.planKey());
    if (now() >= plan.expiresAt) throw expired(plan);
    return plan;
  } catch (error) {
    if (error instanceof CodedError && (await store.request(draft.key)) !== null) return null;
    throw error;
  }
}

function expired({ pool, expiresAt }: Plan): CodedError {
  const at = new Date(expiresAt).toISOString();
  return new CodedError(
    'PLAN_EXPIRED',
    `the plan for ${pool} was good until ${at}: explain the request again`,
    { metadata: { pool, expired_at: at } },
  );
}

/** PLAN_OUTDATED: what stops the planned pool now, and how it was when it was explained. */
export function outdated(
  { index }: Planning,
  { pool: planned, revision, madeAt, freeGib: free }: Plan,
  { nearestMisses, absent }: Diagnosis,
): CodedError {
  const pool = index.presentName(planned);
  const miss = nearestMisses.find((one) => one.pool === pool);
  const away = absent.backends.find(({ backend }) => pool.startsWith(`${backend}#`));
  const filter = miss?.filter ?? '';
  const reason =
    miss?.reason ?? away?.explanation ?? 'no current report lists it, or it takes no part';
  const then = free === null ? 'no limit' : `room for ${free} GiB`;
  return new CodedError(
    'PLAN_OUTDATED',
    `${pool} does not take the volume any more: ${filter === '' ? '' : `${filter}: `}${reason}. ` +
      `When it was explained, at ${new Date(madeAt).toISOString()}, it had ${then}`,
    {
      metadata: {
        pool,
        filter,
        reason,
        explained_revision: String(revision),
        explained_at: new Date(madeAt).toISOString(),
        explained_free_gib: free === null ? '' : String(free),
        read_revision: String(index.revision),
      },
    },
  );
}
