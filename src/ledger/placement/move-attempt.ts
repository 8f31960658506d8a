import type { DecisionRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import { CodedError } from '../../domain/errors.js';
import { cancelAttempt, doubtAttempt } from '../attempts/attempts.js';
import { noValidBackend } from '../attempts/refuse.js';
import type { LedgerContext } from '../context.js';
import { contended, MAX_TRIES, volumeNotFound } from '../errors.js';
import { reservationsOf } from '../reservations/accounting.js';
import type { DecisionWithReservations } from '../store-port/store.js';
import { dropPrepared, keysOfNext, openNext, type Prepared, prepareNext } from './next-attempt.js';

/** What became of an unfinished attempt that was to go elsewhere. */
export type Moved =
  | {
      readonly kind: 'moved';
      readonly previous: DecisionWithReservations;
      readonly decision: DecisionWithReservations;
      readonly readRevision: number;
    }
  /** It is not to be moved any more: finished, in doubt, or no longer as `wanted` says. */
  | { readonly kind: 'unwanted' }
  /** Nothing else fits: it stays where it is. */
  | { readonly kind: 'nowhere'; readonly diagnosis: Diagnosis };

/**
 * Decides an unfinished attempt again on another backend. One that no worker ever held is
 * cancelled; any other becomes in doubt, and its backend is owed the order to delete what may be
 * there. Where nothing else fits, nothing changes.
 */
export async function moveAttempt(
  context: LedgerContext,
  decisionId: string,
  reason: string,
  wanted: (decision: DecisionRecord) => boolean,
): Promise<Moved> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    // Nowhere is an answer without a transaction: it must not be that of an index which is behind.
    await context.indexSync.catchUp();
    const [row] = await context.store.offers([decisionId]);
    if (row === undefined || !movable(row.decision) || !wanted(row.decision))
      return { kind: 'unwanted' };
    const prepared = await prepareNext(context, row, {
      givesBack: false,
      leaveBackend: true,
      index: 'caught up',
    });
    if (prepared.chosen.kind === 'refused')
      return { kind: 'nowhere', diagnosis: prepared.chosen.diagnosis };
    const moved = await commitMove(context, prepared, reason, wanted);
    if (moved !== 'lost') return moved;
  }
  throw contended();
}

/**
 * An operator's word: the volume's unfinished attempt goes elsewhere. Throws VOLUME_NOT_FOUND,
 * NOTHING_TO_RESCHEDULE, NO_VALID_BACKEND.
 */
export async function rescheduleVolume(
  context: LedgerContext,
  volumeId: string,
  reason: string,
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

async function commitMove(
  context: LedgerContext,
  prepared: Prepared,
  reason: string,
  wanted: (decision: DecisionRecord) => boolean,
): Promise<Moved | 'lost'> {
  try {
    const { result, revision } = await context.commits.submit({
      keys: (keys) => keysOfNext(keys, prepared),
      run: (set, afterwards) => {
        const decision = set.decisions.get(prepared.row.decision.decisionId);
        const request = set.requests.get(prepared.row.decision.requestKey);
        const volume = set.volumes.get(prepared.row.decision.subject);
        if (decision === null || request === null || volume?.decisionId !== decision.decisionId)
          return 'unwanted';
        if (!movable(decision) || !wanted(decision)) return 'unwanted';
        const mark = set.mark();
        const ended =
          decision.createToken === 0
            ? cancelAttempt(set, decision, reason)
            : doubtAttempt(set, decision, reason);
        const next = openNext(context, set, afterwards, prepared, ended, request);
        if (next.kind !== 'opened') {
          set.rollback(mark);
          return 'lost';
        }
        afterwards.onCommit(() => {
          context.dispatcher.withdraw(decision.lastWorker, decision.decisionId);
          context.dispatcher.kick(decision.placement.backend);
        });
        const previous = set.decisions.get(decision.decisionId) ?? ended;
        return {
          previous: { decision: previous, reservations: reservationsOf(set, previous.decisionId) },
          decision: {
            decision: next.decision,
            reservations: reservationsOf(set, next.decision.decisionId),
          },
        };
      },
    });
    if (result === 'lost') return 'lost';
    return result === 'unwanted'
      ? { kind: 'unwanted' }
      : { kind: 'moved', ...result, readRevision: revision };
  } finally {
    dropPrepared(prepared);
  }
}

/**
 * Attempts that may go elsewhere, are not over and not given up yet. Only a new volume may go
 * anywhere.
 */
function movable(decision: DecisionRecord): boolean {
  if (decision.operation !== 'create_volume') return false;
  return (
    decision.state === 'pending' || decision.state === 'leased' || decision.state === 'accepted'
  );
}
