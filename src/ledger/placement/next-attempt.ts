import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { AttemptRecord, Diagnosis } from '../../domain/diagnosis.js';
import { openAttempt, owesDeletion, stillFits } from '../attempts/attempts.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { attemptRecord } from '../dispatch/offers.js';
import type { Keys, OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { type AttemptRequest, type Chosen, choose, stillAdmitted, stillRefused } from './choose.js';
import { readHomes } from './homes.js';
import { backendsInDoubt } from './place.js';
import { profileOfNext } from './profile-of.js';

/** A next attempt that was chosen on the index and is not durable yet. */
export interface Prepared {
  readonly row: OfferRow;
  readonly chosen: Chosen;
  /** The attempts so far, this one as it was read. */
  readonly history: readonly AttemptRecord[];
}

/** How a next attempt went inside its transaction. */
export type NextAttempt =
  | { readonly kind: 'opened'; readonly decision: DecisionRecord }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'lost' };

/**
 * Chooses where a request goes next: same hints and `resource_backend`, earlier attempts known, and
 * what this one gives back counted as free.
 */
export async function prepareNext(
  context: LedgerContext,
  row: OfferRow,
  how: {
    readonly givesBack: boolean;
    readonly leaveBackend: boolean;
    readonly index: AttemptRequest['index'];
  },
): Promise<Prepared> {
  const { decision, request } = row;
  const inDoubt = await backendsInDoubt(context, decision.subject);
  const avoid = how.leaveBackend ? new Set([...inDoubt, decision.placement.backend]) : inDoubt;
  const history = row.attempts.map(attemptRecord);
  const credit = {
    pool: decision.placement.pool,
    sizeGib: how.givesBack ? request.spec.sizeGib : 0,
  };
  const profile = profileOfNext(context.settings, request.spec);
  const named = await readHomes(context, profile, request.spec);
  const ask: AttemptRequest = {
    requestKey: request.key,
    profile,
    spec: request.spec,
    detail: request.detail,
    attempt: nextNumber(row),
    index: how.index,
    history,
    avoid,
    named,
    credit,
  };
  return { row, history, chosen: choose(context, ask) };
}

/** Names the rows that the next attempt needs besides the decision's own. */
export function keysOfNext(keys: Keys, prepared: Prepared): void {
  keys.decisions.add(prepared.row.decision.decisionId);
  keys.decisionsOf.add(prepared.row.decision.subject);
  for (const id of prepared.chosen.leansOnHomes.ids) keys.homesOf.add(id);
  if (prepared.chosen.kind === 'refused') return;
  keys.backends.add(prepared.chosen.choice.backend);
  keys.pools.add(prepared.chosen.choice.pool);
}

/** Opens the next attempt on the locked rows; the old one has been ended there already. */
export function openNext(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  prepared: Prepared,
  ended: DecisionRecord,
  request: RequestRecord,
): NextAttempt {
  const { chosen, row } = prepared;
  const history = prepared.history.map((attempt) =>
    attempt.decisionId === ended.decisionId ? attemptRecord(ended) : attempt,
  );
  if (chosen.kind === 'refused') {
    if (!stillRefused(set, chosen)) return { kind: 'lost' };
    return { kind: 'refused', diagnosis: { ...chosen.diagnosis, earlierAttempts: history } };
  }
  if (owesDeletion(set, request.subject, chosen.choice.backend)) return { kind: 'lost' };
  if (
    !stillFits(set, chosen.choice, request.spec, context.index.rule) ||
    !stillAdmitted(set, chosen)
  )
    return { kind: 'lost' };
  chosen.reservation.join();
  afterwards.onCommit(() => chosen.reservation.commit());
  const decision = openAttempt(set, afterwards, context.dispatcher, {
    decisionId: context.newId(),
    request,
    number: nextNumber(row),
    choice: chosen.choice,
    history,
  });
  set.decisions.put({ ...ended, sequel: { kind: 'decision', decisionId: decision.decisionId } });
  afterwards.onCommit(() => context.observer.decided('rescheduled'));
  return { kind: 'opened', decision };
}

function nextNumber(row: OfferRow): number {
  return Math.max(...row.attempts.map((attempt) => attempt.attempt)) + 1;
}

/** Lets go of what was set aside; after a commit this does nothing. */
export function dropPrepared(prepared: Prepared | null): void {
  if (prepared?.chosen.kind === 'chosen') prepared.chosen.reservation.rollBack();
}
