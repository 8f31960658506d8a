import type { Diagnosis, PoolsDiagnosis } from '../../domain/diagnosis.js';
import { isNewVolume, neededGib, type Operation } from '../../domain/operation.js';
import { toldWarnings } from '../../domain/spec-warnings.js';
import type { PlacementRequest } from '../../engine/expression/placement-request.js';
import { homesStillPass } from '../../engine/framework/filter.js';
import { isNewTo } from '../../engine/framework/new-here.js';
import type { TentativeReservation } from '../../engine/index/tentative-reservation.js';
import type { Homes } from '../../engine/request/affinity.js';
import type { Choice } from '../attempts/attempts.js';
import type { AttemptRequest } from './attempt-request.js';
import {
  absentBackends,
  countsAlready,
  type Placeable,
  runScheduler,
  type Scheduled,
  type SchedulerContext,
} from './run-scheduler.js';
import { takeDown } from './take-down.js';

/**
 * How much the index knows when a choice is made. `behind`: it may lack what other servers have
 * committed. `caught up`: it contains everything that was committed when the request came. `exact`:
 * it is what the open transaction sees.
 */
export type IndexState = 'behind' | 'caught up' | 'exact';

/** What was chosen on the index. It is not durable. */
export type Chosen = ChosenPool | RefusedPlace;

/** A pool. */
export interface ChosenPool {
  readonly kind: 'chosen';
  readonly choice: Choice;
  /** Must be committed or rolled back. */
  readonly reservation: TentativeReservation;
  /** Whether it brings something new to the pool. */
  readonly isNew: boolean;
  readonly assumed: AssumedHomes;
}

/** No pool takes it. */
export interface RefusedPlace {
  readonly kind: 'refused';
  readonly diagnosis: Diagnosis;
  readonly assumed: AssumedHomes;
  /**
   * The refusal holds in a transaction that begins at this position of the ledger, or before it.
   * Null: in any. `never`: nothing but this server's own tentative reservations is in the way, and
   * nobody knows yet whether they commit.
   */
  readonly holdsAt: number | null | 'never';
}

/** A place that was found, and the id of the decision that takes it, if that commits. */
export interface Found extends Placeable {
  readonly decisionId: string;
}

/** What a decision assumes of the volumes that its hints name. */
export interface AssumedHomes {
  readonly ids: readonly string[];
  /** Only volumes of this project are seen. */
  readonly projectId: string;
  readonly homes: Homes;
  /**
   * Whether the filters that read homes pass the chosen pool with the given ones. True if no pool
   * was chosen.
   */
  readonly pass: (homes: Homes) => boolean;
}

/**
 * Chooses a pool on the index and reserves its space there tentatively. Throws RuleFault if a
 * filter or weigher is broken. Rules: docs/rules.md, "Operations".
 */
export function choose(
  context: SchedulerContext,
  attempt: AttemptRequest,
  state: IndexState,
): Chosen {
  const exact = state === 'exact';
  const settled = exact ? 'in transaction' : null;
  const scheduled = runScheduler(context, attempt, context.expressionFailures, settled);
  const { outcome } = scheduled;
  if (outcome.kind === 'refused')
    return refuse(context, attempt, state, scheduled, outcome.diagnosis);
  const decisionId = context.newId();
  takeDown(context, attempt, scheduled, decisionId);
  return reserve(context, attempt, { ...scheduled, outcome }, decisionId, exact);
}

/**
 * Reserves tentatively what was chosen for an attempt.
 * @param exact inside a transaction
 */
export function reserve(
  { index }: SchedulerContext,
  attempt: AttemptRequest,
  { request, outcome, profile }: Placeable,
  decisionId: string,
  exact: boolean,
): ChosenPool {
  const { pool, weight, alternatives } = outcome;
  const { named, detail } = attempt;
  const isContained = countsAlready(index.rule, detail.kind);
  const needed = isContained ? neededGib(attempt.spec.sizeGib, detail) : request.neededGib;
  const sizeGib = 'stays' in outcome ? 0 : needed;
  const volumes = volumesArriving(detail.kind, request, 'stays' in outcome);
  const reservation = index.reserve(
    pool.pool,
    isContained ? 0 : sizeGib,
    isNewVolume(detail.kind) ? attempt.spec : null,
    volumes,
  );
  // The next item of this transaction that chooses must count this reservation.
  if (exact) reservation.join();
  return {
    kind: 'chosen',
    choice: {
      decisionId,
      pool: pool.pool,
      backend: pool.backend,
      sharedWith: index.sharingWith(pool.pool),
      sizeGib,
      isContained,
      volumes,
      volumeGib: request.volumeGib ?? null,
      weight,
      alternatives,
      seed: request.seed,
      profile: profile.name,
      guarded: profile.guardsCapacity,
    },
    reservation,
    isNew: isNewTo(pool, request),
    assumed: {
      ids: named.ids,
      projectId: named.projectId,
      homes: request.homes,
      pass: (now) => homesStillPass(profile.filters, pool, { ...aloneOf(request), homes: now }),
    },
  };
}

/**
 * The request without the places of its set: they contain this choice already, and nobody else
 * changes them.
 */
function aloneOf(request: PlacementRequest): PlacementRequest {
  if (request.set?.places === undefined) return request;
  const { set: _, ...alone } = request;
  return alone;
}

/** Volumes that come to live in the chosen pool: 1 or 0. */
function volumesArriving(
  operation: Operation,
  { bringsVolume }: PlacementRequest,
  stays: boolean,
): number {
  const arrives =
    isNewVolume(operation) ||
    operation === 'migrate_volume' ||
    operation === 'retype_volume' ||
    (operation === 'extend_volume' && bringsVolume === true);
  return arrives && !stays ? 1 : 0;
}

/**
 * A refusal is valid if no pool could take the volume at some moment since the request. Tentative
 * reservations do not count: before they commit, something else may have been given back.
 */
function refuse(
  context: SchedulerContext,
  attempt: AttemptRequest,
  state: IndexState,
  scheduled: Scheduled,
  found: PoolsDiagnosis,
): Chosen {
  const { index } = context;
  const { request } = scheduled;
  const absent = absentBackends(context, attempt, request);
  const refusalId = context.newId();
  const told = toldWarnings(attempt.spec.volumeType);
  const refusal = (diagnosis: PoolsDiagnosis, holdsAt: number | null | 'never'): Chosen => ({
    kind: 'refused',
    diagnosis: { ...diagnosis, refusalId, absent, earlierAttempts: attempt.history, ...told },
    assumed: { ...attempt.named, homes: request.homes, pass: () => true },
    holdsAt,
  });
  const holdsAt = state === 'caught up' || state === 'exact' ? null : index.revision;
  if (state === 'exact' || index.tentativeReservations().length === 0) {
    takeDown(context, attempt, scheduled, refusalId);
    return refusal(found, holdsAt);
  }
  const onCommitted = runScheduler(context, attempt, null, 'committed');
  const { outcome } = onCommitted;
  if (outcome.kind === 'chosen') return refusal(found, 'never');
  takeDown(context, attempt, onCommitted, refusalId);
  return refusal(outcome.diagnosis, holdsAt);
}
