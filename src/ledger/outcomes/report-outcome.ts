import type { DecisionRecord, Outcome, RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { FailureRecord } from '../../domain/errors.js';
import type { LeaseClaim, OutcomeAnswer } from '../api/workers.js';
import { endRequest, isSuperseded, requestOf } from '../attempts/end-request.js';
import { lastFailure } from '../attempts/last-failure.js';
import { noValidBackend } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { contended, MAX_TRIES, outcomeConflict } from '../errors.js';
import {
  dropPrepared,
  keysOfNext,
  openNext,
  type Prepared,
  prepareNext,
} from '../placement/next-attempt.js';
import { profileOfNext } from '../placement/profile-of.js';
import { confirm } from '../reservations/accounting.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { lateOutcome } from './late-outcome.js';
import { claimed, claimedBackend } from './leases.js';
import { answer, giveBack, nextDecision } from './outcome-answer.js';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** The next attempt was chosen on numbers that changed: choose again. */
class Lost extends Error {}

/**
 * A worker says what became of an order. A retriable failure is decided again in the same
 * transaction, and the answer carries what became of the volume. Repeating an outcome gives the
 * first answer. Throws DECISION_NOT_FOUND, WRONG_BACKEND, LEASE_LOST, OUTCOME_CONFLICT, CONTENDED,
 * STORE_UNAVAILABLE.
 */
export async function reportOutcome(
  context: LedgerContext,
  claim: LeaseClaim,
  outcome: Outcome,
): Promise<OutcomeAnswer> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const prepared =
      outcome.kind === 'failed' && outcome.retriable
        ? await prepareRetry(context, claim, outcome, tries)
        : null;
    try {
      const { result } = await context.commits.submit({
        keys: (keys) => {
          keys.decisions.add(claim.decisionId);
          if (prepared !== null) keysOfNext(keys, prepared);
        },
        run: (set, afterwards) => {
          afterwards.onRollback(() => dropPrepared(prepared));
          afterwards.onCommit(() => dropPrepared(prepared));
          return take(context, set, afterwards, claim, outcome, prepared);
        },
      });
      return result;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await context.pause(tries);
    } finally {
      dropPrepared(prepared);
    }
  }
  throw contended();
}

/** Chooses the next attempt before the transaction, where there may be one. */
async function prepareRetry(
  context: LedgerContext,
  claim: LeaseClaim,
  outcome: Failed,
  tries: number,
): Promise<Prepared | null> {
  const [row] = await context.store.offers([claim.decisionId]);
  if (row === undefined || row.decision.finishedAt !== null || row.decision.state === 'in_doubt')
    return null;
  if (row.decision.leaseToken !== claim.token || row.decision.lastWorker !== claim.worker)
    return null;
  if (!mayRetry(context, row)) return null;
  return prepareNext(context, row, {
    givesBack: !outcome.mayHaveLeftData,
    leaveBackend: false,
    index: context.store.shared && tries === 0 ? 'behind' : 'caught up',
  });
}

/** Attempts are left, and neither the request nor the configuration turned rescheduling off. */
function mayRetry({ settings }: LedgerContext, { decision, request }: OfferRow): boolean {
  return (
    decision.allowReschedule && decision.attempt < profileOfNext(settings, request.spec).maxAttempts
  );
}

function take(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  claim: LeaseClaim,
  outcome: Outcome,
  prepared: Prepared | null,
): OutcomeAnswer {
  const spoken = claimedBackend(set, claim);
  const again = repeated(set, spoken, claim, outcome);
  if (again !== null) return again;
  if (spoken.finishedAt !== null || spoken.state === 'in_doubt')
    return lateOutcome(context, set, afterwards, claim, outcome);
  const decision = claimed(set, claim);
  afterwards.onCommit(() => context.dispatcher.done(decision.lastWorker, decision.decisionId));
  switch (outcome.kind) {
    case 'created':
      return created(set, decision, outcome);
    case 'failed':
      return failed(context, set, afterwards, decision, outcome, prepared);
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
  decision: DecisionRecord,
  outcome: Failed,
  prepared: Prepared | null,
): OutcomeAnswer {
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
  if (prepared === null)
    return refusedAnswer(
      set,
      ended,
      request,
      lastFailure(decision, outcome, profileOfNext(context.settings, request.spec).maxAttempts),
      null,
    );
  const next = openNext(context, set, afterwards, prepared, ended, request);
  switch (next.kind) {
    case 'opened':
      return answer(set, ended, nextDecision(set, next.decision));
    case 'refused':
      afterwards.onCommit(() => context.observer.decided('refused'));
      return refusedAnswer(
        set,
        ended,
        request,
        noValidBackend(
          next.diagnosis,
          `attempt ${decision.attempt} failed and no other pool can take the volume`,
        ).record(),
        next.diagnosis,
      );
    case 'lost':
      throw new Lost();
  }
}

function refusedAnswer(
  set: WorkingSet,
  ended: DecisionRecord,
  request: RequestRecord,
  failure: FailureRecord,
  diagnosis: Diagnosis | null,
): OutcomeAnswer {
  endRequest(set, ended, request, failure, diagnosis);
  return answer(set, ended, { kind: 'refused', failure });
}

/** The first answer again, where a worker repeats what it said under its newest token. */
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
