import type { Actor } from '../../domain/actor.js';
import type { DecisionRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import { cancelAttempt, doubtAttempt } from '../attempts/attempts.js';
import { noValidBackend } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { volumeNotFound } from '../errors.js';
import { logAction } from '../events/log-action.js';
import { reservationsOf } from '../reservations/accounting.js';
import type { DecisionWithReservations, OfferRow } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { type AttemptRequest, nextAttempt } from './attempt-request.js';
import { keysOfNext, openNext } from './next-attempt.js';
import { commitOptimistically } from './optimistic.js';
import { type Proposal, TentativeChoice } from './tentative-choice.js';

/** What became of an unfinished attempt that was to go elsewhere. */
type MovedAttempt =
  | {
      readonly kind: 'moved';
      readonly previous: DecisionWithReservations;
      readonly decision: DecisionWithReservations;
    }
  /** It is not to be moved any more: finished, in doubt, or no longer as `wanted` says. */
  | { readonly kind: 'unwanted' }
  /** Nothing else fits: it stays where it is. */
  | { readonly kind: 'nowhere'; readonly diagnosis: Diagnosis };

/** The same, with the position of the ledger that contains a move. */
export type Moved =
  | (Extract<MovedAttempt, { kind: 'moved' }> & { readonly readRevision: number })
  | Exclude<MovedAttempt, { kind: 'moved' }>;

/** Whether an attempt is still to be moved. */
type Wanted = (decision: DecisionRecord) => boolean;

/**
 * Decides an unfinished attempt again on another backend. If no worker ever held it, it is
 * cancelled. Otherwise it becomes in doubt, and its backend gets an order to delete what may be
 * there. If no other pool takes it, nothing changes. Throws CONTENDED, STORE_UNAVAILABLE.
 * @param read the decision, if it was just read: then the first try need not read it
 * @param by the operator who wants it; null: no operator does
 */
export async function moveAttempt(
  context: LedgerContext,
  decisionId: string,
  reason: string,
  wanted: Wanted,
  read?: OfferRow,
  by: Actor | null = null,
): Promise<Moved> {
  const { result, revision } = await commitOptimistically<MovedAttempt>(context, {
    prepare: async (lost) => {
      const fresh = lost === null ? read : undefined;
      const [row] = fresh === undefined ? await context.store.offers([decisionId]) : [fresh];
      if (row === undefined || !movable(row.decision) || !wanted(row.decision))
        return { result: { kind: 'unwanted' }, revision: context.index.revision };
      const attempt = await nextAttempt(context, row, {
        givesBack: false,
        leaveBackend: true,
        failed: false,
        // The commit finds what an earlier request left in doubt, and then all is read.
        doubts: fresh === undefined ? 'read' : 'of the request',
      });
      return {
        tentative: new TentativeChoice(context, attempt),
        keys: (keys) => keysOfNext(keys, row.decision),
        run: (set, afterwards, proposal) =>
          move(
            context,
            set,
            afterwards,
            { decision: row.decision, reason, wanted, by },
            {
              attempt,
              proposal,
            },
          ),
      };
    },
    refuse: (diagnosis) => ({ kind: 'nowhere', diagnosis }),
  });
  return result.kind === 'moved' ? { ...result, readRevision: revision } : result;
}

/**
 * An operator moves the volume's unfinished attempt elsewhere. Throws VOLUME_NOT_FOUND,
 * NOTHING_TO_RESCHEDULE, NO_VALID_BACKEND, CONTENDED, STORE_UNAVAILABLE.
 */
export async function rescheduleVolume(
  context: LedgerContext,
  volumeId: string,
  reason: string,
  by: Actor | null = null,
): Promise<Extract<Moved, { kind: 'moved' }>> {
  const volume = await context.store.volume(volumeId);
  if (volume === null) throw volumeNotFound(volumeId);
  const moved =
    volume.decisionId === null
      ? ({ kind: 'unwanted' } as const)
      : await moveAttempt(
          context,
          volume.decisionId,
          reason === '' ? 'moved by an operator' : reason,
          () => true,
          undefined,
          by,
        );
  switch (moved.kind) {
    case 'moved':
      return moved;
    case 'unwanted': {
      const metadata = { volume_id: volumeId, state: volume.state };
      throw new CodedError(
        'NOTHING_TO_RESCHEDULE',
        `volume ${volumeId} is ${volume.state}: no attempt at it is unfinished`,
        { metadata },
      );
    }
    case 'nowhere':
      throw noValidBackend(
        moved.diagnosis,
        'no other pool can take the volume; its attempt stays where it is',
      );
  }
}

function move(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  from: {
    readonly decision: DecisionRecord;
    readonly reason: string;
    readonly wanted: Wanted;
    readonly by: Actor | null;
  },
  to: { readonly attempt: AttemptRequest; readonly proposal: Proposal },
): MovedAttempt | Lost {
  const { reason, wanted } = from;
  const decision = set.decisions.get(from.decision.decisionId);
  const request = set.requests.get(from.decision.requestKey);
  const volume = set.volumes.get(from.decision.subject);
  if (decision === null || request === null || volume?.decisionId !== decision.decisionId)
    return { kind: 'unwanted' };
  if (!movable(decision) || !wanted(decision)) return { kind: 'unwanted' };
  const mark = set.mark();
  const ended =
    decision.createToken === 0
      ? cancelAttempt(set, decision, reason)
      : doubtAttempt(set, decision, reason);
  const unheld = decision.state !== 'accepted';
  const next = openNext(context, set, afterwards, { ...to, unheld }, ended, request);
  if (next instanceof Lost) return next;
  if (next.kind === 'refused') {
    set.rollback(mark);
    return { kind: 'nowhere', diagnosis: next.diagnosis };
  }
  logAction(set, from.by, {
    action: 'reschedule_volume',
    object: decision.subject,
    before: decision.placement.pool,
    after: next.decision.placement.pool,
    reason,
    volumeId: decision.subject,
    backend: decision.placement.backend,
    pool: decision.placement.pool,
  });
  afterwards.onCommit(() => {
    context.dispatcher.withdraw(decision.lastWorker, decision.decisionId);
    context.dispatcher.kick(decision.placement.backend);
  });
  return {
    kind: 'moved',
    previous: withReservations(set, set.decisions.get(decision.decisionId) ?? ended),
    decision: withReservations(set, next.decision),
  };
}

function withReservations(set: WorkingSet, decision: DecisionRecord): DecisionWithReservations {
  return { decision, reservations: reservationsOf(set, decision.decisionId) };
}

/**
 * Whether an attempt may go elsewhere: it is neither over nor given up. Only a new volume may go
 * anywhere.
 */
function movable(decision: DecisionRecord): boolean {
  if (decision.operation !== 'create_volume') return false;
  return (
    decision.state === 'pending' || decision.state === 'leased' || decision.state === 'accepted'
  );
}
