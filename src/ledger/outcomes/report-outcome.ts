import {
  type DecisionRecord,
  type Outcome,
  type RequestRecord,
  wasHeld,
} from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import type { LeaseClaim, OutcomeAnswer } from '../api/workers.js';
import { endRequest, isSuperseded, requestOf } from '../attempts/end-request.js';
import { lastFailure } from '../attempts/last-failure.js';
import { noValidBackend } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { outcomeConflict } from '../errors.js';
import { noteOutcome } from '../hosts/quarantine.js';
import { type AttemptRequest, nextAttempt } from '../placement/attempt-request.js';
import { keysOfNext, openNext } from '../placement/next-attempt.js';
import { commitOptimistically } from '../placement/optimistic.js';
import { profileOfNext } from '../placement/profile-of.js';
import { type Proposal, TentativeChoice } from '../placement/tentative-choice.js';
import { confirm } from '../reservations/accounting.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { lateOutcome } from './late-outcome.js';
import { claimed, claimedBackend } from './leases.js';
import { answer, giveBack, nextDecision } from './outcome-answer.js';
import { keysOfSet, rollBackSet, setToRollBack } from './roll-back-set.js';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** What a worker says became of an order, and the attempt that may follow. */
interface Report {
  readonly claim: LeaseClaim;
  readonly outcome: Outcome;
  /** Null: there is no next attempt. */
  readonly next: { readonly attempt: AttemptRequest; readonly proposal: Proposal } | null;
  /** How many attempts workers held, this one included; null: it does not matter. */
  readonly held: number | null;
  /**
   * The set of the volume, if all of it is taken back should this volume fail for good; null: none.
   */
  readonly whole: RequestRecord | null | 'unread';
}

/** What may follow a failure. */
interface Retry {
  readonly row: OfferRow;
  /** How many attempts workers held, the failed one included. */
  readonly held: number;
  /** Null: attempts are used up, or the request or the configuration allows none. */
  readonly attempt: AttemptRequest | null;
}

/**
 * A worker says what became of an order. A retriable failure is decided again in the same
 * transaction, and the answer says what became of the volume. A repeated outcome gets the first
 * answer. Throws DECISION_NOT_FOUND, WRONG_BACKEND, LEASE_LOST, OUTCOME_CONFLICT, CONTENDED,
 * STORE_UNAVAILABLE.
 */
export async function reportOutcome(
  context: LedgerContext,
  claim: LeaseClaim,
  outcome: Outcome,
): Promise<OutcomeAnswer> {
  const { result } = await commitOptimistically<OutcomeAnswer>(context, {
    prepare: async (lost) => {
      // Most failures are not the last one, and most volumes are of no set.
      const whole =
        lost === Lost.unread ? await setToRollBack(context.store, claim.decisionId) : 'unread';
      const retry =
        outcome.kind === 'failed' && outcome.retriable
          ? await prepareRetry(context, claim, outcome)
          : null;
      return {
        tentative: new TentativeChoice(context, retry?.attempt ?? null),
        keys: (keys) => {
          keys.decisions.add(claim.decisionId);
          if (retry !== null) keysOfNext(keys, retry.row.decision);
          if (whole !== 'unread') keysOfSet(keys, whole);
        },
        run: (set, afterwards, proposal) => {
          const attempt = retry?.attempt ?? null;
          const next = attempt === null ? null : { attempt, proposal };
          return take(context, set, afterwards, {
            claim,
            outcome,
            next,
            held: retry?.held ?? null,
            whole,
          });
        },
      };
    },
  });
  return result;
}

/** What the next attempt will be, if there may be one. Null: the outcome will not count. */
async function prepareRetry(
  context: LedgerContext,
  claim: LeaseClaim,
  outcome: Failed,
): Promise<Retry | null> {
  const [row] = await context.store.offers([claim.decisionId]);
  if (row === undefined || row.decision.finishedAt !== null || row.decision.state === 'in_doubt')
    return null;
  if (row.decision.leaseToken !== claim.token || row.decision.lastWorker !== claim.worker)
    return null;
  const held = heldAttempts(row);
  const { maxAttempts } = profileOfNext(context.settings, row.request.spec);
  if (!row.decision.allowReschedule || held >= maxAttempts) return { row, held, attempt: null };
  const attempt = await nextAttempt(context, row, {
    givesBack: !outcome.mayHaveLeftData,
    leaveBackend: false,
    failed: true,
    doubts: 'read',
  });
  return { row, held, attempt };
}

/** How many attempts workers held. This one counts: it failed just now, so a worker held it. */
function heldAttempts({ decision: { decisionId }, attempts }: OfferRow): number {
  return attempts.filter((one) => one.decisionId === decisionId || wasHeld(one)).length;
}

function take(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  { claim, outcome, next, held, whole }: Report,
): OutcomeAnswer | Lost {
  const named = claimedBackend(set, claim);
  const again = repeated(set, named, claim, outcome);
  if (again !== null) return again;
  if (named.finishedAt !== null || named.state === 'in_doubt')
    return lateOutcome(context, set, afterwards, claim, outcome);
  const decision = claimed(set, claim);
  afterwards.onCommit(() => context.dispatcher.done(decision.lastWorker, decision.decisionId));
  noteOutcome(context, set, decision, outcome);
  switch (outcome.kind) {
    case 'created':
      return created(set, decision, outcome);
    case 'failed':
      return failed(context, set, afterwards, { decision, outcome, next, held, whole });
    case 'deleted':
      throw outcomeConflict(decision, outcome);
  }
}

function created(set: WorkingSet, decision: DecisionRecord, outcome: Outcome): OutcomeAnswer {
  confirm(set, decision.decisionId);
  const ended = set.decisions.put({
    ...decision,
    state: 'created',
    lease: null,
    outcome,
    finishedAt: set.now,
  });
  rulesOf(decision.operation).done(set, requestOf(set, decision), ended);
  return answer(set, ended, { kind: 'none' });
}

function failed(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  {
    decision,
    outcome,
    next,
    held,
    whole,
  }: Pick<Report, 'next' | 'held' | 'whole'> & {
    readonly decision: DecisionRecord;
    readonly outcome: Failed;
  },
): OutcomeAnswer | Lost {
  giveBack(set, decision, outcome);
  const ended = set.decisions.put({
    ...decision,
    state: 'failed',
    lease: null,
    outcome,
    reason: outcome.reason,
    finishedAt: set.now,
  });
  const request = requestOf(set, decision);
  if (isSuperseded(set, decision)) return answer(set, ended, { kind: 'none' });
  const refuse = (failure: FailureRecord, diagnosis: Diagnosis | null) => {
    const over = endRequest(set, ended, request, failure, diagnosis);
    if (whole === 'unread' && request.setKey !== undefined) return Lost.unread;
    if (whole !== 'unread') rollBackSet(context, set, afterwards, whole, over);
    return answer(set, ended, { kind: 'refused', failure });
  };
  if (next === null)
    return refuse(
      lastFailure(decision, outcome, {
        held: held ?? decision.attempt,
        most: profileOfNext(context.settings, request.spec).maxAttempts,
      }),
      null,
    );
  const opened = openNext(context, set, afterwards, { ...next, unheld: false }, ended, request);
  if (opened instanceof Lost) return opened;
  if (opened.kind === 'opened') return answer(set, ended, nextDecision(set, opened.decision));
  const { diagnosis } = opened;
  afterwards.onCommit(() =>
    context.observer.decided({
      result: 'refused',
      request,
      decision: null,
      diagnosis,
      phases: null,
      traceparent: decision.traceparent ?? null,
    }),
  );
  const refusal = noValidBackend(
    diagnosis,
    `attempt ${decision.attempt} failed and no other pool can take the volume`,
  );
  return refuse(refusal.record(), diagnosis);
}

/** The first answer again, if a worker repeats what it said under its newest token. */
function repeated(
  set: WorkingSet,
  decision: DecisionRecord,
  claim: LeaseClaim,
  outcome: Outcome,
): OutcomeAnswer | null {
  if (decision.outcome === null || decision.finishedAt === null) return null;
  if (decision.leaseToken !== claim.token || decision.lastWorker !== claim.worker) return null;
  if (JSON.stringify(decision.outcome) !== JSON.stringify(outcome)) return null;
  const { sequel } = decision;
  if (sequel?.kind === 'refused')
    return answer(set, decision, { kind: 'refused', failure: sequel.failure });
  const next = sequel === null ? null : set.decisions.get(sequel.decisionId);
  return answer(set, decision, next === null ? { kind: 'none' } : nextDecision(set, next));
}
