import type { Answer, RequestRecord, Wait } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import { type Choice, openAttempt } from '../attempts/attempts.js';
import { boundDiagnosis } from '../attempts/bound-diagnosis.js';
import { answerFailure, refused } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import type { Sees } from '../lib/sees.js';
import { reservationsOf } from '../reservations/accounting.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { DecisionWithReservations, Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { beginWaiting, mayWait, refuseFull } from './begin-waiting.js';
import { refuseForeign } from './foreign.js';
import { isStillKnownSize } from './known-size.js';
import { saysTheSame } from './same-request.js';
import type { Proposal } from './tentative-choice.js';

/** What became of a request. */
export type Placed =
  | { readonly kind: 'placed'; readonly placed: DecisionWithReservations }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'waiting'; readonly wait: Wait }
  /** The pool of its plan does not take it; nothing was decided. */
  | { readonly kind: 'outdated'; readonly diagnosis: Diagnosis }
  /** It was answered before. */
  | { readonly kind: 'answered'; readonly request: RequestRecord };

/** A request as it comes to the locked rows. */
export interface Arrival {
  readonly request: RequestDraft;
  /**
   * The pool that was chosen, or the refusal. Null: nothing was chosen, because others wait before
   * it.
   */
  readonly proposal: Proposal | null;
  readonly sees: Sees;
  /** Its size is that of its volume, whatever it says. */
  readonly leavesSize: boolean;
  /** The decisions about its volume that are in doubt were counted when it was chosen for. */
  readonly doubtsKnown: boolean;
  /** Its pool is that of a plan: if that does not take it, nothing is decided. */
  readonly isPlanned: boolean;
  /** Requests of its caller that wait, as far as it matters. */
  readonly ofCaller: number;
  readonly traceparent: string | undefined;
}

/**
 * The part of `place` inside the transaction: the checks again on the locked rows, then the writes.
 * Throws REQUEST_ID_REUSED, and what the rules of the operation throw.
 */
export function placeOnRows(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  arrival: Arrival,
): Placed | Lost {
  const { request, proposal } = arrival;
  const first = set.requests.get(request.key);
  if (first !== null) {
    if (!saysTheSame(first, request)) throw idReused(request);
    return { kind: 'answered', request: first };
  }
  refuseForeign(set, request, arrival.sees);
  rulesOf(request.operation).admit(set, request);
  if (!arrival.doubtsKnown && set.volumes.get(request.subject) !== null) return Lost.unread;
  if (!isStillKnownSize(set, request, arrival.leavesSize)) return Lost.unread;
  if (proposal === null) return waits(context, set, afterwards, arrival, null);
  const accepted = proposal.accept(set, afterwards);
  if (accepted instanceof Lost) return accepted;
  if (accepted.kind === 'refused')
    return refusedOnRows(context, set, afterwards, arrival, accepted.diagnosis);
  const { traceparent } = arrival;
  const placed = openFirst(context, set, afterwards, request, accepted.choice, traceparent);
  return { kind: 'placed', placed };
}

/** No pool takes it: it waits if it may; else it is refused, and that is its answer. */
function refusedOnRows(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  arrival: Arrival,
  diagnosis: Diagnosis,
): Placed {
  const { request } = arrival;
  if (arrival.isPlanned) return { kind: 'outdated', diagnosis };
  const kept = boundDiagnosis(diagnosis, context.settings.maxDiagnosisBytes);
  if (mayWait(request, set.now)) return waits(context, set, afterwards, arrival, kept);
  answerFailure(set, request, refused(request, diagnosis).record(), kept);
  afterwards.writes(charsOf(kept));
  return { kind: 'refused', diagnosis };
}

/** Lets the request wait. Throws WAITING_FULL if there are too many. */
function waits(
  { waitBell, settings }: Pick<LedgerContext, 'waitBell' | 'settings'>,
  set: WorkingSet,
  afterwards: Afterwards,
  { request, ofCaller }: Pick<Arrival, 'request' | 'ofCaller'>,
  why: Diagnosis | null,
): Placed {
  refuseFull({ waiting: set.waiting, ofCaller }, settings);
  afterwards.onCommit(() => waitBell.ring());
  return { kind: 'waiting', wait: beginWaiting(set, request, why) };
}

/** Answers a request with its first attempt, on the pool that was chosen for it. */
export function openFirst(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  request: RequestDraft,
  choice: Choice,
  traceparent: string | undefined,
): DecisionWithReservations {
  const { decisionId } = choice;
  const answer = { kind: 'placed', decisionId, readRevision: set.revision } as const;
  const answered = set.requests.put(answeredRequest(request, answer, set.now));
  const attempt = { request: answered, number: 1, choice, history: [], traceparent };
  const decision = openAttempt(set, afterwards, context.dispatcher, attempt);
  return { decision, reservations: reservationsOf(set, decisionId) };
}

/**
 * The record of a request. Hot, so its fields are written out: to add one to a copy of an object
 * costs more than a microsecond in Node.js 20, and here there are four.
 */
function answeredRequest(request: RequestDraft, answer: Answer, answeredAt: number): RequestRecord {
  const { key, requestId, caller, operation, subject, setKey, digest, spec, detail } = request;
  return {
    key,
    requestId,
    caller,
    operation,
    subject,
    digest,
    spec,
    detail,
    answer,
    diagnosis: null,
    diagnosisFrom: null,
    answeredAt,
    ...(setKey !== undefined && { setKey }),
  };
}

/** About how long a diagnosis is that is written down. */
export function charsOf({ pools }: Diagnosis): number {
  const PUNCTUATION = 40;
  return pools.reduce(
    (sum, { pool, filter, reason }) =>
      sum + pool.length + filter.length + reason.length + PUNCTUATION,
    0,
  );
}

/** Names the rows of a request, and every decision about its subject if one may be in its way. */
export function keysOf(keys: Keys, request: RequestDraft, doubtsKnown: boolean): void {
  keys.requests.add(request.key);
  keys.volumes.add(request.subject);
  // There are none about a new volume, and most requests are about one.
  if (doubtsKnown || request.operation !== 'create_volume') keys.decisionsOf.add(request.subject);
}

export function idReused(request: RequestDraft): CodedError {
  const metadata = { request_id: request.requestId };
  return new CodedError(
    'REQUEST_ID_REUSED',
    `request id ${request.requestId} was used for another request`,
    { metadata },
  );
}
