import type { RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { PlaceAnswer, PlaceCall } from '../api/placement.js';
import { openAttempt, owesDeletion, stillFits } from '../attempts/attempts.js';
import { answerFailure, refused, rethrow } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { contended, MAX_TRIES } from '../errors.js';
import type { CallSignal } from '../lib/ports.js';
import { reservationsOf } from '../reservations/accounting.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { DecisionWithReservations, Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { type AttemptAsk, type Chosen, choose, stillAdmitted, stillRefused } from './choose.js';
import { readHomes } from './homes.js';
import { draftOf, profileFor } from './intake.js';
import { resolved } from './resolve.js';
import { zoned } from './zones.js';

/** What is asked for a first attempt. */
interface FirstAsk extends AttemptAsk {
  /** The volume was here before, and every decision about it is to be seen. */
  readonly doubtsKnown: boolean;
}

/** What one try at a request came to. */
type Tried =
  | { readonly kind: 'placed'; readonly placed: DecisionWithReservations }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'answered'; readonly request: RequestRecord }
  /** The volume was here before: it must be known first where attempts at it are in doubt. */
  | { readonly kind: 'known_volume' }
  /** The rows are not what the index said. */
  | { readonly kind: 'lost' };

/**
 * Decides where a volume, or what is to be done with one, goes: chooses a pool on the index, sets
 * its space aside, and answers once decision and reservation are durable. A repeated request gets
 * the first answer. Throws INVALID_FIELDS, NO_VALID_BACKEND, RESOLVER_FAILED, REQUEST_ID_REUSED,
 * VOLUME_EXISTS, VOLUME_BUSY, SNAPSHOT_EXISTS, CONTENDED, STORE_UNAVAILABLE.
 */
export async function place(context: LedgerContext, call: PlaceCall): Promise<PlaceAnswer> {
  const draft = draftOf(call);
  await reportsAreIn(context, draft, call.signal);
  const profile = await profileFor(context, draft);
  const request = await resolveOrRecordFailure(context, profile, await zonedFor(context, draft));
  let avoid: ReadonlySet<string> | null = null;
  let choices = 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    call.signal?.throwIfAborted();
    // A transaction that it lost has brought the index to where the ledger was by then.
    const index = context.store.shared && tries === 0 ? 'behind' : 'caught up';
    const ask = await askOf(context, profile, request, avoid, index);
    const { tried, revision, chose } = await commitTry(
      context,
      call,
      request,
      ask,
      await chooseOrRecordFault(context, request, ask),
    );
    choices += chose;
    if (choices > 1 && tried.kind !== 'lost') context.observer.decidedAgain(choices);
    switch (tried.kind) {
      case 'placed':
        context.observer.decided('placed');
        return { ...tried.placed, readRevision: revision };
      case 'refused':
        context.observer.decided('refused');
        throw refused(request, tried.diagnosis);
      case 'answered':
        return firstAnswer(context, tried.request);
      case 'known_volume':
        avoid = await backendsInDoubt(context, request.subject);
        break;
      case 'lost':
        await context.pause(tries);
        break;
    }
  }
  context.observer.decidedAgain(choices);
  throw contended();
}

/**
 * After a start, a request that was not answered before waits for the reports that the ledger
 * lacks. Backups need none of them.
 */
async function reportsAreIn(
  { startup, store }: LedgerContext,
  { operation, key }: RequestDraft,
  signal: CallSignal | undefined,
): Promise<void> {
  if (startup.awaited().length === 0 || operation === 'create_backup') return;
  if ((await store.request(key)) === null) await startup.wait(signal);
}

/**
 * With its zones. What is wrong with them does not matter to a request that has its answer already.
 * Throws INVALID_FIELDS.
 */
async function zonedFor(
  { settings, index, store }: LedgerContext,
  draft: RequestDraft,
): Promise<RequestDraft> {
  try {
    return zoned(settings, index, draft);
  } catch (error) {
    if ((await store.request(draft.key)) !== null) return draft;
    throw error;
  }
}

/**
 * What the engine is asked for a first attempt. `avoid`: null where the volume is not known to have
 * been here before.
 */
async function askOf(
  context: LedgerContext,
  profile: Profile,
  request: RequestDraft,
  avoid: ReadonlySet<string> | null,
  index: AttemptAsk['index'],
): Promise<FirstAsk> {
  const named = await readHomes(context, profile, request.spec);
  return {
    requestKey: request.key,
    profile,
    spec: request.spec,
    detail: request.detail,
    attempt: 1,
    index,
    history: [],
    avoid: avoid ?? new Set(),
    doubtsKnown: avoid !== null,
    named,
    credit: null,
  };
}

/**
 * Chooses on the index. A rule that breaks is no refusal: it is recorded as the request's answer,
 * and thrown.
 */
async function chooseOrRecordFault(
  context: LedgerContext,
  request: RequestDraft,
  ask: AttemptAsk,
): Promise<Chosen> {
  try {
    return choose(context, ask);
  } catch (fault) {
    await recordFailure(
      context,
      request,
      new CodedError('INTERNAL_FAULT', 'a scheduling rule broke while deciding this request'),
    );
    throw fault;
  }
}

/**
 * Asks the resolvers for what the request leaves out; one that was answered already needs nothing
 * more. A failure is its answer.
 */
async function resolveOrRecordFailure(
  context: LedgerContext,
  profile: Profile,
  request: RequestDraft,
): Promise<RequestDraft> {
  try {
    const spec = await resolved(
      context,
      profile,
      request.spec,
      async () => (await context.store.request(request.key)) !== null,
    );
    return { ...request, spec };
  } catch (error) {
    if (error instanceof CodedError && error.reason === 'RESOLVER_FAILED')
      await recordFailure(context, request, error);
    throw error;
  }
}

/**
 * A failure that is no refusal is the request's answer all the same, and the volume goes to error.
 */
async function recordFailure(
  context: LedgerContext,
  request: RequestDraft,
  error: CodedError,
): Promise<void> {
  await context.commits.submit({
    keys: (keys) => keysOf(keys, request, true),
    run: (set) => {
      if (set.requests.get(request.key) !== null) return;
      rulesOf(request.operation).admit(set, request);
      answerFailure(set, request, error.record(), null);
    },
  });
}

async function commitTry(
  context: LedgerContext,
  call: PlaceCall,
  request: RequestDraft,
  ask: FirstAsk,
  first: Chosen,
): Promise<{ tried: Tried; revision: number; chose: number }> {
  let chosen = first;
  let chose = 1;
  const drop = () => {
    if (chosen.kind === 'chosen') chosen.ticket.drop();
  };
  try {
    const { result, revision } = await context.commits.submit({
      signal: call.signal,
      keys: (keys) => {
        keysOf(keys, request, ask.doubtsKnown);
        for (const id of chosen.leansOnHomes.ids) keys.homesOf.add(id);
        if (chosen.kind === 'refused') return;
        keys.backends.add(chosen.choice.backend);
        keys.pools.add(chosen.choice.pool);
      },
      run: (set, afterwards) => {
        afterwards.onRollback(drop);
        const tried = tryOnRows(context, set, afterwards, request, chosen, ask.doubtsKnown);
        // At once, so that a refusal later in this transaction that counted the reservation is
        // decided again.
        if (tried.kind !== 'placed') drop();
        return tried;
      },
      again: (tried) => {
        const exact = tried.kind === 'lost' ? chooseExactly(context, ask) : null;
        if (exact === null) return false;
        chosen = exact;
        chose += 1;
        return true;
      },
    });
    return { tried: result, revision, chose };
  } finally {
    // It never reached a commit, or settled there: then this does nothing.
    drop();
  }
}

/**
 * Chooses inside the transaction. Null where a rule breaks: the next try meets it again, and
 * records it.
 */
function chooseExactly(context: LedgerContext, ask: AttemptAsk): Chosen | null {
  try {
    return choose(context, { ...ask, index: 'exact' });
  } catch {
    return null;
  }
}

/** The part inside the transaction: the checks again on the locked rows, then the writes. */
function tryOnRows(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  request: RequestDraft,
  chosen: Chosen,
  doubtsKnown: boolean,
): Tried {
  const first = set.requests.get(request.key);
  if (first !== null) {
    if (first.digest !== request.digest) throw idReused(request);
    return { kind: 'answered', request: first };
  }
  rulesOf(request.operation).admit(set, request);
  if (!doubtsKnown && set.volumes.get(request.subject) !== null) return { kind: 'known_volume' };

  if (chosen.kind === 'refused') {
    // It leaned on reservations that will not commit: what it counted as taken is free.
    if (!stillRefused(set, chosen)) return { kind: 'lost' };
    answerFailure(set, request, refused(request, chosen.diagnosis).record(), chosen.diagnosis);
    afterwards.weighs(charsOf(chosen.diagnosis));
    return { kind: 'refused', diagnosis: chosen.diagnosis };
  }

  if (owesDeletion(set, request.subject, chosen.choice.backend)) return { kind: 'known_volume' };
  if (
    !stillFits(set, chosen.choice, request.spec, context.index.rule) ||
    !stillAdmitted(set, chosen)
  )
    return { kind: 'lost' };
  chosen.ticket.enter();
  afterwards.onCommit(() => chosen.ticket.settle());
  const decisionId = context.newId();
  const answer = { kind: 'placed', decisionId, readRevision: set.revision } as const;
  const answered = set.requests.put({ ...request, answer, diagnosis: null, answeredAt: set.now });
  const attempt = { decisionId, request: answered, number: 1, choice: chosen.choice, history: [] };
  const decision = openAttempt(set, afterwards, context.dispatcher, attempt);
  return { kind: 'placed', placed: { decision, reservations: reservationsOf(set, decisionId) } };
}

/** About how long a diagnosis is that is written down. */
function charsOf({ pools }: Diagnosis): number {
  const PUNCTUATION = 40;
  return pools.reduce(
    (sum, { pool, filter, reason }) =>
      sum + pool.length + filter.length + reason.length + PUNCTUATION,
    0,
  );
}

/** The first answer again, refusals included. */
async function firstAnswer(context: LedgerContext, request: RequestRecord): Promise<PlaceAnswer> {
  const { answer } = request;
  if (answer.kind === 'failed') throw rethrow(answer.failure, request.diagnosis);
  const found = await context.store.decision(answer.decisionId);
  if (found === null)
    throw new Error(
      `request ${request.key} was answered with decision ${answer.decisionId}, which is gone`,
    );
  return { ...found, readRevision: answer.readRevision };
}

/**
 * Backends that still owe the deletion of an attempt at the volume: the order to delete must not
 * meet a new one of the same name.
 */
export async function backendsInDoubt(
  context: LedgerContext,
  volumeId: string,
): Promise<ReadonlySet<string>> {
  const decisions = await context.store.decisionsOf(volumeId);
  return new Set(
    decisions
      .filter(({ decision }) => decision.state === 'in_doubt')
      .map(({ decision }) => decision.placement.backend),
  );
}

/** Names the rows of a request; every decision about its subject where one may stand in its way. */
function keysOf(keys: Keys, request: RequestDraft, doubtsKnown: boolean): void {
  keys.requests.add(request.key);
  keys.volumes.add(request.subject);
  // A new volume has none, which spares most requests the question.
  if (doubtsKnown || request.operation !== 'create_volume') keys.decisionsOf.add(request.subject);
}

function idReused(request: RequestDraft): CodedError {
  const metadata = { request_id: request.requestId };
  return new CodedError(
    'REQUEST_ID_REUSED',
    `request id ${request.requestId} was used for another request`,
    { metadata },
  );
}
