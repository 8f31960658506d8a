import { toldWarnings } from '../../domain/spec-warnings.js';
import type { SetRule } from '../../domain/volume-set.js';
import { asksThick } from '../../engine/capacity/capacity.js';
import { arrangeSetInSteps, type MemberKind } from '../../engine/decide/arrange-set.js';
import { atOneGo } from '../../engine/decide/at-one-go.js';
import { PlacesOfSet } from '../../engine/decide/set-places.js';
import type { Basis } from '../../engine/index/basis.js';
import type { PoolView } from '../../engine/request/view.js';
import type { AttemptRequest } from './attempt-request.js';
import type { ChosenPool, IndexState, RefusedPlace } from './choose.js';
import {
  absentBackends,
  runPick,
  runScheduler,
  type Scheduled,
  type SchedulerContext,
} from './run-scheduler.js';
import { SetMembers } from './set-members.js';
import { takeDown, takeDownSet } from './take-down.js';

/** New volumes that are placed together or not at all. */
export interface SetAttempt {
  readonly requestKey: string;
  readonly rules: readonly SetRule[];
  /** One for each volume. */
  readonly attempts: readonly AttemptRequest[];
}

/** A volume of a set with its place. */
export interface ChosenMember {
  /** Its index in the set. */
  readonly at: number;
  readonly chosen: ChosenPool;
}

/** A decision that found no place. */
interface RefusedSchedule extends Scheduled {
  readonly outcome: Extract<Scheduled['outcome'], { kind: 'refused' }>;
}

/** What was chosen for a set on the index. It is not durable. */
export type ChosenSet =
  | {
      readonly kind: 'chosen';
      /** In the order in which they were placed. */
      readonly members: readonly ChosenMember[];
    }
  | {
      readonly kind: 'refused';
      /** Index of the volume that has no place beside the others. */
      readonly missing: number;
      /** Indexes of those that were placed before it. */
      readonly placed: readonly number[];
      readonly refusal: RefusedPlace;
    };

/** A set that is put together on the index, as far as that goes. */
export interface ArrangedSet {
  readonly places: PlacesOfSet;
  /** Those that have a place, which is reserved tentatively. */
  readonly members: SetMembers;
  /** The volume that has no place beside them; null: all have one. */
  readonly missing: { readonly at: number; readonly attempt: AttemptRequest } | null;
}

/**
 * Chooses pools for all volumes of a set, and reserves their space tentatively, one beside the
 * other; or for none. Throws RuleFault if a filter or weigher is broken.
 */
export function chooseSet(
  context: SchedulerContext,
  { requestKey, rules, attempts }: SetAttempt,
  state: IndexState,
): ChosenSet {
  const settled = state === 'exact' ? 'in transaction' : null;
  const { places, members, missing } = arrange(context, { rules, attempts }, state);
  try {
    if (missing === null) {
      members.takeDown(places);
      return { kind: 'chosen', members: members.held };
    }
    const { at, attempt } = missing;
    const scheduled = whyNot(context, attempt, settled);
    takeDownSet(
      context,
      places,
      members.held.map(({ chosen }) => chosen.choice.pool),
    );
    // It is the answer to the set.
    const refusalId = context.newId();
    takeDown(context, { ...attempt, requestKey }, scheduled, refusalId);
    const placed = members.held.map((held) => held.at);
    members.clear();
    const refused = refusedOf(context, attempt, scheduled, refusalId);
    const refusal = { ...withoutFellows(refused, attempts), holdsAt: holdsAt(context, state) };
    return { kind: 'refused', missing: at, placed, refusal };
  } catch (fault) {
    members.clear();
    throw fault;
  }
}

/** Puts a set together at one go (`arrangeInSteps`). */
function arrange(
  context: SchedulerContext,
  set: Pick<SetAttempt, 'rules' | 'attempts'>,
  state: IndexState,
): ArrangedSet {
  return atOneGo(arrangeInSteps(context, set, state));
}

/**
 * Puts a set together, one volume a step; each tells those that have a place by then. What has a
 * place is reserved tentatively, and is to be committed or cleared by the caller. Throws RuleFault;
 * nothing is reserved then.
 */
export function* arrangeInSteps(
  context: SchedulerContext,
  { rules, attempts }: Pick<SetAttempt, 'rules' | 'attempts'>,
  state: IndexState,
): Generator<SetMembers, ArrangedSet, undefined> {
  const settled = state === 'exact' ? 'in transaction' : null;
  const places = placesOf(context, rules, attempts, settled);
  const { index } = context;
  const poolOf = (pool: string) => index.view(index.presentName(pool));
  const inSet = rules.length === 0 ? {} : { set: { rules, others: [], poolOf, places } };
  const members = new SetMembers(context, state === 'exact');
  const place = (at: number): PoolView | null => {
    const attempt = { ...attemptAt(attempts, at), ...inSet };
    const found = runPick(context, attempt, context.expressionFailures, settled);
    if (found === null) return null;
    members.hold({ at, attempt, found: { ...found, decisionId: context.newId() } });
    return found.outcome.pool;
  };
  try {
    const steps = arrangeSetInSteps(attempts.map(kindOf), places, {
      place,
      clear: () => members.clear(),
    });
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) yield members;
    const outcome = step.value;
    if (outcome.kind === 'placed') return { places, members, missing: null };
    const { missing: at } = outcome;
    return {
      places,
      members,
      missing: { at, attempt: { ...attemptAt(attempts, at), ...inSet } },
    };
  } catch (fault) {
    members.clear();
    throw fault;
  }
}

function placesOf(
  { index }: SchedulerContext,
  rules: readonly SetRule[],
  attempts: readonly AttemptRequest[],
  settled: Basis['settled'],
): PlacesOfSet {
  const pools = rules.length === 0 ? [] : index.pools({ avoid: new Set(), settled });
  return new PlacesOfSet(rules, pools, {
    sizeGib: attempts.reduce((sum, { spec }) => sum + spec.sizeGib, 0),
    thin: attempts.some(({ spec }) => !asksThick(spec.volumeType)),
    guarded: attempts.every(({ profile }) => profile.guardsCapacity),
  });
}

/** Volumes of one kind are taken by the same pools. */
function kindOf({ spec, profile }: AttemptRequest): MemberKind {
  const { volumeId: _, metadata: __, ...asked } = spec;
  return { sizeGib: spec.sizeGib, kind: JSON.stringify([asked, profile.name]) };
}

/** Decides a volume that has no place beside those that are placed, with an account of why. */
function whyNot(
  context: SchedulerContext,
  attempt: AttemptRequest,
  settled: Basis['settled'],
): RefusedSchedule {
  // Its expressions that failed were counted.
  const scheduled = runScheduler(context, attempt, null, settled);
  const { outcome } = scheduled;
  if (outcome.kind !== 'refused')
    throw new Error(`volume ${attempt.subject} was refused and has a place`);
  return { ...scheduled, outcome };
}

function refusedOf(
  context: SchedulerContext,
  attempt: AttemptRequest,
  { outcome, request }: RefusedSchedule,
  refusalId: string,
): Omit<RefusedPlace, 'holdsAt'> {
  const absent = absentBackends(context, attempt, request);
  const told = toldWarnings(attempt.spec.volumeType);
  return {
    kind: 'refused',
    diagnosis: {
      ...outcome.diagnosis,
      refusalId,
      absent,
      earlierAttempts: attempt.history,
      ...told,
    },
    assumed: { ...attempt.named, homes: request.homes, pass: () => true },
  };
}

/** The volumes of the set itself have no home once it is refused. */
function withoutFellows(
  refused: Omit<RefusedPlace, 'holdsAt'>,
  attempts: readonly AttemptRequest[],
): Omit<RefusedPlace, 'holdsAt'> {
  const fellows = new Set(attempts.map(({ subject }) => subject));
  const { assumed } = refused;
  return {
    ...refused,
    assumed: {
      ...assumed,
      ids: assumed.ids.filter((id) => !fellows.has(id)),
      homes: new Map([...assumed.homes].filter(([id]) => !fellows.has(id))),
    },
  };
}

/**
 * Up to which position of the ledger the refusal holds. If others have reserved tentatively, that
 * is not known, and the set is decided again inside the transaction.
 */
function holdsAt({ index }: SchedulerContext, state: IndexState): RefusedPlace['holdsAt'] {
  if (state === 'exact') return null;
  if (index.tentativeReservations().length > 0) return 'never';
  return state === 'caught up' ? null : index.revision;
}

function attemptAt(attempts: readonly AttemptRequest[], at: number): AttemptRequest {
  const attempt = attempts[at];
  if (attempt === undefined) throw new Error(`the set has no volume ${at}`);
  return attempt;
}
