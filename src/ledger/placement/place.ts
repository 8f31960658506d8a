import type { RequestRecord } from '../../domain/decision.js';
import { CodedError } from '../../domain/errors.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { CreateAnswer, CreateCall, PlaceAnswer, PlaceCall } from '../api/placement.js';
import { answerFailure, refused, rethrow } from '../attempts/refuse.js';
import type { Done } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import type { Decided } from '../lib/ports.js';
import type { Sees } from '../lib/sees.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { backendsInDoubt, firstAttempt } from './attempt-request.js';
import { mayWait, shareOfCaller } from './begin-waiting.js';
import { foreignKeys, refuseForeign } from './foreign.js';
import { draftOf, profileFor } from './intake.js';
import { growsNothing, leavesSizeToLedger, sizeKeys, withKnownSize } from './known-size.js';
import { commitOptimistically } from './optimistic.js';
import { idReused, keysOf, type Placed, placeOnRows } from './place-on-rows.js';
import { outdated, planOf } from './plan.js';
import type { Plan } from './plan-token.js';
import { reportsAreIn } from './reports-are-in.js';
import { hasResolver, resolved } from './resolve.js';
import { placementRequest } from './run-scheduler.js';
import { saysTheSame } from './same-request.js';
import { TentativeChoice } from './tentative-choice.js';
import { zonedFor } from './zoned-for.js';

/**
 * Decides where a volume goes, or where something is done with one, and answers once decision and
 * reservation are durable. A repeated request gets the first answer. Throws INVALID_FIELDS,
 * NO_VALID_BACKEND, RESOLVER_FAILED, REQUEST_ID_REUSED, VOLUME_EXISTS, VOLUME_BUSY,
 * SNAPSHOT_EXISTS, CONTENDED, STORE_UNAVAILABLE; for a plan INVALID_PLAN_TOKEN, PLAN_EXPIRED,
 * PLAN_OUTDATED. Rules: docs/rules.md.
 */
export async function place(context: LedgerContext, call: PlaceCall): Promise<PlaceAnswer> {
  const answer = await placeOrWait(context, call, call.detail);
  if ('wait' in answer) throw new Error(`request ${call.requestId} waits, and is no create`);
  return answer;
}

/** The same of a create, which may wait instead of being refused, if it says so. */
export async function placeOrWait(
  context: LedgerContext,
  call: CreateCall,
  detail: OperationDetail,
): Promise<CreateAnswer> {
  const draft = draftOf(call, detail);
  const plan = call.planToken === undefined ? null : await planOf(context, draft, call.planToken);
  await reportsAreIn(context, draft, call.signal);
  const profile = await profileFor(context, draft);
  const leavesSize = leavesSizeToLedger(draft);
  const sized = await withKnownSize(context, draft, leavesSize, call.sees);
  const withZones = await zonedFor(context, sized);
  const resolvedDraft = await resolveOrRecordFailure(context, call, profile, withZones);
  const { result, revision, request } = await commitPlacement(
    context,
    call,
    profile,
    resolvedDraft,
    { plan, leavesSize },
  );
  const observe = (
    what: Pick<Decided, 'result'> & Partial<Pick<Decided, 'decision' | 'diagnosis'>>,
  ) =>
    context.observer.decided({
      request,
      decision: null,
      diagnosis: null,
      phases: call.phases ?? null,
      traceparent: call.traceparent ?? null,
      ...what,
    });
  switch (result.kind) {
    case 'placed': {
      const { decision, reservations } = result.placed;
      observe({ result: 'placed', decision });
      return { decision, reservations, readRevision: revision };
    }
    case 'refused':
      observe({ result: 'refused', diagnosis: result.diagnosis });
      throw refused(request, result.diagnosis);
    case 'waiting':
      return { wait: result.wait, readRevision: revision };
    case 'outdated':
      if (plan === null) throw new Error('a request without a plan has none that is outdated');
      throw outdated(context, plan, result.diagnosis);
    case 'answered':
      return firstAnswer(context, result.request);
  }
}

async function commitPlacement(
  context: LedgerContext,
  { signal, sees, phases, traceparent }: CreateCall,
  profile: Profile,
  draft: RequestDraft,
  { plan, leavesSize }: { readonly plan: Plan | null; readonly leavesSize: boolean },
): Promise<Done<Placed> & { readonly request: RequestDraft }> {
  // With the size that its volume had when that was last read, if it leaves that to the ledger.
  let request = draft;
  // Null until the volume is known to have been here before. Most requests are about new ones.
  let inDoubt: ReadonlySet<string> | null = null;
  const done = await commitOptimistically<Placed>(context, {
    signal,
    phases,
    traceparent,
    prepare: async (lost) => {
      if (lost === Lost.unread) {
        inDoubt = await backendsInDoubt(context, request.subject);
        const sized = await withKnownSize(context, request, leavesSize, sees);
        if (sized !== request) request = await zonedFor(context, sized);
      }
      const noGrowth = growsNothing(request, leavesSize);
      if (noGrowth !== null) return answeredBefore(context, request, noGrowth);
      const doubtsKnown = inDoubt !== null;
      const { store, settings } = context;
      const attempt = {
        ...(await firstAttempt(context, profile, request, inDoubt ?? new Set())),
        ...(plan !== null && { planned: plan.pool }),
      };
      // Others are decided by other signatures: a retype without its home, a group by member.
      if (request.operation === 'create_volume')
        await context.judging.ahead(
          () => placementRequest(context, attempt, null),
          attempt.profile,
          signal,
        );
      // Read after the judging, which may take long: meanwhile others may begin to wait.
      const anyWait = plan === null && mayWait(request, context.now()) && (await store.anyWaits());
      const share = shareOfCaller(settings.waiting.maxRequests);
      const ofCaller = anyWait ? await store.waitsOf(request.caller, share) : 0;
      return {
        tentative: new TentativeChoice(context, anyWait ? null : attempt),
        keys: (keys) => {
          keysOf(keys, request, doubtsKnown);
          foreignKeys(keys, request, sees);
          sizeKeys(keys, request, leavesSize);
        },
        run: (set, afterwards, proposal) =>
          placeOnRows(context, set, afterwards, {
            request,
            leavesSize,
            sees,
            proposal: anyWait ? null : proposal,
            doubtsKnown,
            traceparent,
            isPlanned: plan !== null,
            ofCaller,
          }),
      };
    },
    // A rule that breaks is no refusal, but it is the request's answer.
    faulted: () =>
      recordFailure(
        context,
        sees,
        request,
        new CodedError('INTERNAL_FAULT', 'a scheduling rule broke while deciding this request'),
      ),
  });
  return { result: done.result, revision: done.revision, request };
}

/**
 * Asks the resolvers for what the request leaves out, unless it was answered before. If a resolver
 * fails, that is the request's answer.
 */
function resolveOrRecordFailure(
  context: LedgerContext,
  call: CreateCall,
  profile: Profile,
  request: RequestDraft,
): RequestDraft | Promise<RequestDraft> {
  return hasResolver(context) ? askResolvers(context, call, profile, request) : request;
}

async function askResolvers(
  context: LedgerContext,
  { sees }: CreateCall,
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
      await recordFailure(context, sees, request, error);
    throw error;
  }
}

/** Remembers a failure that is no refusal as the request's answer. The volume goes to error. */
async function recordFailure(
  context: LedgerContext,
  sees: Sees,
  request: RequestDraft,
  error: CodedError,
): Promise<void> {
  await context.commits.submit({
    keys: (keys) => {
      keysOf(keys, request, true);
      foreignKeys(keys, request, sees);
    },
    run: (set) => {
      if (set.requests.get(request.key) !== null) return;
      refuseForeign(set, request, sees);
      rulesOf(request.operation).admit(set, request);
      answerFailure(set, request, error.record(), null);
    },
  });
}

/**
 * What a request was answered that would be an error now. Throws the error if it was never
 * answered, REQUEST_ID_REUSED.
 */
async function answeredBefore(
  { store, index }: Pick<LedgerContext, 'store' | 'index'>,
  request: RequestDraft,
  error: CodedError,
): Promise<Done<Placed>> {
  const first = await store.request(request.key);
  if (first === null) throw error;
  if (!saysTheSame(first, request)) throw idReused(request);
  return { result: { kind: 'answered', request: first }, revision: index.revision };
}

/** The first answer again, refusals included. */
async function firstAnswer(context: LedgerContext, request: RequestRecord): Promise<CreateAnswer> {
  const { answer, wait } = request;
  if (wait !== undefined) return { wait, readRevision: context.index.revision };
  if (answer.kind === 'failed') throw rethrow(answer.failure, request.diagnosis);
  const found = await context.store.decision(answer.decisionId);
  if (found === null)
    throw new Error(
      `request ${request.key} was answered with decision ${answer.decisionId}, which is gone`,
    );
  return { ...found, readRevision: answer.readRevision };
}
