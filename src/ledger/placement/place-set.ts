import type { RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import type { SetMember } from '../../domain/volume-set.js';
import { setTooCostly } from '../../engine/decide/cost.js';
import { lookOf } from '../../engine/index/plan.js';
import type {
  CreateSetCall,
  DecisionWithReservations,
  SetAnswer,
  VolumeSet,
} from '../api/placement.js';
import { boundDiagnosis } from '../attempts/bound-diagnosis.js';
import { NO_DIAGNOSIS } from '../attempts/keep-diagnosis.js';
import { answerFailure, noValidBackend, rethrow } from '../attempts/refuse.js';
import { volumeSetOf } from '../attempts/volume-set-of.js';
import type { Afterwards, Done } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { rulesOf } from '../reservations/operations/registry.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { backendsInDoubt, firstAttempt } from './attempt-request.js';
import type { SetAttempt } from './choose-set.js';
import { foreignKeys, refuseForeign } from './foreign.js';
import { commitOptimistically } from './optimistic.js';
import { charsOf, idReused, keysOf, openFirst } from './place-on-rows.js';
import { reportsAreIn } from './reports-are-in.js';
import { placementRequest } from './run-scheduler.js';
import { draftOfSet, type Member, membersOf } from './set-intake.js';
import { type RefusedSet, type SetProposal, TentativeSet } from './tentative-set.js';

/** What became of a request for a set. */
type Placed =
  | {
      readonly kind: 'placed';
      readonly volumes: readonly DecisionWithReservations[];
      readonly set: VolumeSet;
    }
  | { readonly kind: 'refused'; readonly error: CodedError }
  /** It was answered before. */
  | { readonly kind: 'answered'; readonly request: RequestRecord };

/** A set as it is decided: its request and those of its volumes. */
interface WholeSet {
  readonly call: CreateSetCall;
  readonly request: RequestDraft;
  readonly members: readonly Member[];
}

/**
 * Decides where the volumes of a set go, together, and answers once all decisions and reservations
 * are durable. If not all have a place, nothing is reserved, and nothing is known of the volumes. A
 * repeated request gets the first answer. Throws what `place` throws; INVALID_FIELDS also for more
 * volumes than can be decided together.
 */
export async function placeSet(context: LedgerContext, call: CreateSetCall): Promise<SetAnswer> {
  const request = await draftOfSet(context, call);
  const first = await context.store.request(request.key);
  if (first !== null) return firstAnswer(context, request, first);
  await reportsAreIn(context, request, call.signal);
  const set = { call, request, members: await membersOf(context, call, request) };
  const { phases = null, traceparent = null } = call;
  const { result, revision } = await commitSet(context, set);
  switch (result.kind) {
    case 'placed':
      for (const [at, { decision }] of result.volumes.entries())
        context.observer.decided({
          result: 'placed',
          request: set.members[at]?.draft ?? request,
          decision,
          diagnosis: null,
          // It was one decision.
          phases: at === 0 ? phases : null,
          traceparent,
        });
      return { volumes: result.volumes, set: result.set, readRevision: revision };
    case 'refused':
      context.observer.decided({
        result: 'refused',
        request,
        decision: null,
        diagnosis: result.error.diagnosis ?? null,
        phases,
        traceparent,
      });
      throw result.error;
    case 'answered':
      return firstAnswer(context, request, result.request);
  }
}

function commitSet(context: LedgerContext, set: WholeSet): Promise<Done<Placed>> {
  const { call, request, members } = set;
  // Null until a volume is known to have been here before. Most sets are of new ones.
  let inDoubt: readonly ReadonlySet<string>[] | null = null;
  return commitOptimistically<Placed, SetProposal>(context, {
    signal: call.signal,
    phases: call.phases,
    traceparent: call.traceparent,
    prepare: async (lost) => {
      if (lost === Lost.unread)
        inDoubt = await Promise.all(
          members.map(({ draft }) => backendsInDoubt(context, draft.subject)),
        );
      const doubtsKnown = inDoubt !== null;
      const attempt = await attemptOf(context, set, inDoubt ?? []);
      return {
        tentative: new TentativeSet(context, attempt),
        keys: (keys) => {
          keysOfAnswer(keys, request);
          for (const { draft } of members) {
            keysOf(keys, draft, doubtsKnown);
            foreignKeys(keys, draft, call.sees);
          }
        },
        run: (rows, afterwards, proposal) =>
          placeOnRows(context, rows, afterwards, { ...set, proposal, doubtsKnown }),
      };
    },
    // A rule that breaks is no refusal, but it is the request's answer.
    faulted: async () => {
      const error = new CodedError(
        'INTERNAL_FAULT',
        'a scheduling rule broke while deciding this set',
      );
      await context.commits.submit({
        keys: (keys) => keysOfAnswer(keys, request),
        run: (rows) => {
          if (rows.requests.get(request.key) === null)
            answerFailure(rows, request, error.record(), null);
        },
      });
    },
  });
}

/** The rows of an answer to the set; its failures are logged under its id. */
function keysOfAnswer(keys: Keys, { key, subject }: RequestDraft): void {
  keys.requests.add(key);
  keys.volumes.add(subject);
}

/** Throws INVALID_FIELDS if it is too much to decide at once. */
export async function attemptOf(
  context: LedgerContext,
  { call, request, members }: WholeSet,
  inDoubt: readonly ReadonlySet<string>[],
): Promise<SetAttempt> {
  const attempts = [];
  let many: 'columns' | 'each' | null = null;
  for (const [at, { draft, profile }] of members.entries()) {
    const attempt = await firstAttempt(context, profile, draft, inDoubt[at] ?? new Set());
    attempts.push(attempt);
    const look = lookOf(profile, placementRequest(context, attempt, null));
    if (look === 'each' || (look === 'columns' && many === null)) many = look;
  }
  const pools = () => context.index.participating().length;
  const costly = many === null ? null : setTooCostly(members.length, many, pools);
  if (costly !== null)
    throw new CodedError('INVALID_FIELDS', `${costly.field}: ${costly.description}`, {
      violations: [costly],
    });
  return { requestKey: request.key, rules: call.rules, attempts };
}

/** The part inside the transaction: the checks again on the locked rows, then the writes. */
function placeOnRows(
  context: LedgerContext,
  rows: WorkingSet,
  afterwards: Afterwards,
  what: WholeSet & { readonly proposal: SetProposal; readonly doubtsKnown: boolean },
): Placed | Lost {
  const { call, request, members } = what;
  const first = rows.requests.get(request.key);
  if (first !== null) return { kind: 'answered', request: first };
  for (const { draft } of members) {
    if (rows.requests.get(draft.key) !== null) throw idReused(draft);
    refuseForeign(rows, draft, call.sees);
    rulesOf(draft.operation).admit(rows, draft);
    if (!what.doubtsKnown && rows.volumes.get(draft.subject) !== null) return Lost.unread;
  }
  const placed: DecisionWithReservations[] = [];
  const refused = what.proposal.accept(rows, afterwards, (at, choice) => {
    const member = members[at];
    if (member !== undefined)
      placed[at] = openFirst(context, rows, afterwards, member.draft, choice, call.traceparent);
  });
  if (refused instanceof Lost) return refused;
  if (refused !== null) return refuseOnRows(context, rows, afterwards, what, refused);
  rows.requests.put({
    ...request,
    detail: {
      kind: 'create_volumes',
      rules: call.rules,
      members: placed.map(memberOf),
      ...(call.onFailure !== undefined && { onFailure: call.onFailure }),
    },
    answer: {
      kind: 'placed',
      decisionId: placed[0]?.decision.decisionId ?? '',
      readRevision: rows.revision,
    },
    ...NO_DIAGNOSIS,
    answeredAt: rows.now,
  });
  const { onFailure = 'keep' } = call;
  const volumeIds = members.map(({ draft }) => draft.subject);
  const set: VolumeSet = { requestId: call.requestId, volumeIds, onFailure, failure: null };
  return { kind: 'placed', volumes: placed, set };
}

/** Remembers why not all have a place. Of the volumes nothing is written. */
function refuseOnRows(
  context: LedgerContext,
  rows: WorkingSet,
  afterwards: Afterwards,
  { request, members }: WholeSet,
  { missing, placed, refusal }: RefusedSet,
): Placed {
  const { diagnosis } = refusal;
  const error = refusedSet(members, missing, placed, diagnosis);
  const kept = boundDiagnosis(diagnosis, context.settings.maxDiagnosisBytes);
  answerFailure(rows, request, error.record(), kept);
  afterwards.writes(charsOf(kept));
  return { kind: 'refused', error };
}

function memberOf({ decision: { subject, decisionId } }: DecisionWithReservations): SetMember {
  return { volumeId: subject, decisionId };
}

/** NO_VALID_BACKEND of a set: how far it came, and why the next volume has no place. */
function refusedSet(
  members: readonly Member[],
  missing: number,
  placed: readonly number[],
  diagnosis: Diagnosis,
): CodedError {
  const sizeAt = (at: number) => members[at]?.draft.spec.sizeGib ?? 0;
  const sum = (all: readonly number[]) => all.reduce((gib, at) => gib + sizeAt(at), 0);
  const volumeId = members[missing]?.draft.subject ?? '';
  const sizeGib = sum(members.map((_, at) => at));
  const beside = placed.length === 0 ? '' : `beside ${placed.length} of them (${sum(placed)} GiB) `;
  const many = members.length === 1 ? '1 volume' : `${members.length} volumes`;
  const why =
    `the set of ${many} (${sizeGib} GiB) does not fit: ${beside}no pool can ` +
    `take volume ${volumeId} (${sizeAt(missing)} GiB)`;
  const { message, metadata } = noValidBackend(diagnosis, why);
  return new CodedError('NO_VALID_BACKEND', message, {
    diagnosis,
    metadata: {
      ...metadata,
      volume_id: volumeId,
      set_volumes: String(members.length),
      set_size_gib: String(sizeGib),
      set_volumes_placed: String(placed.length),
    },
  });
}

/** The first answer again, refusals included. */
async function firstAnswer(
  context: LedgerContext,
  { digest: asked, requestId }: RequestDraft,
  first: RequestRecord,
): Promise<SetAnswer> {
  if (first.digest !== asked) throw idReused({ ...first, requestId });
  const { answer, detail } = first;
  if (answer.kind === 'failed') throw rethrow(answer.failure, first.diagnosis);
  const set = volumeSetOf(first);
  if (set === null || detail.kind !== 'create_volumes') throw idReused(first);
  const volumes = await Promise.all(
    detail.members.map(async ({ decisionId }) => {
      const found = await context.store.decision(decisionId);
      if (found === null)
        throw new Error(`set ${first.key} was answered with decision ${decisionId}, which is gone`);
      return found;
    }),
  );
  return { volumes, set, readRevision: answer.readRevision };
}
