import type { RequestRecord } from '../../domain/decision.js';
import type { FailureRecord } from '../../domain/errors.js';
import { boundDiagnosis } from '../attempts/bound-diagnosis.js';
import { answerFailure, refused } from '../attempts/refuse.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { backendsInDoubt, firstAttempt } from './attempt-request.js';
import { commitOptimistically } from './optimistic.js';
import { openFirst } from './place-on-rows.js';
import { profileOfNext } from './profile-of.js';
import { type Proposal, TentativeChoice } from './tentative-choice.js';

/** The call that asked ended long ago, and its trace with it. */
const UNFOLLOWED = { phases: null, traceparent: null };

/** What became of a request that waits. `gone`: it does not wait any more. */
export type Waited = 'placed' | 'refused' | 'nowhere' | 'gone';

/** A request that waits, and how it is to be decided. */
interface Turn {
  readonly key: string;
  /** Its time is over: if nothing takes it, it is refused. */
  readonly isLast: boolean;
  /** The first of those that it overtakes, by key; null: none. */
  readonly overtakes: string | null;
}

/**
 * Decides a request that waits, once: whoever commits first. If nothing takes it, it goes on
 * waiting and nothing is written, unless its time is over. Throws CONTENDED, STORE_UNAVAILABLE,
 * RuleFault.
 */
export async function decideWaiting(context: LedgerContext, turn: Turn): Promise<Waited> {
  const { result } = await commitOptimistically<Waited>(context, {
    prepare: async () => {
      const request = await context.store.request(turn.key);
      if (request?.wait === undefined) return { result: 'gone', revision: context.index.revision };
      const doubtful = await backendsInDoubt(context, request.subject);
      const profile = profileOfNext(context.settings, request.spec);
      const attempt = await firstAttempt(context, profile, request, doubtful);
      return {
        tentative: new TentativeChoice(context, attempt),
        keys: (keys) => {
          keys.requests.add(turn.key);
          if (turn.overtakes !== null) keys.requests.add(turn.overtakes);
          keys.volumes.add(request.subject);
          keys.decisionsOf.add(request.subject);
        },
        run: (set, afterwards, proposal) => decide(context, set, afterwards, turn, proposal),
      };
    },
    ...(!turn.isLast && { refuse: () => 'nowhere' as const }),
  });
  return result;
}

function decide(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  { key, isLast, overtakes }: Turn,
  proposal: Proposal,
): Waited | Lost {
  const waiting = set.requests.get(key);
  if (waiting?.wait === undefined) return 'gone';
  const accepted = proposal.accept(set, afterwards);
  if (accepted instanceof Lost) return accepted;
  const { wait, ...request } = waiting;
  if (accepted.kind === 'refused' && !isLast) return 'nowhere';
  set.next('wait_ended');
  if (accepted.kind === 'refused') {
    const { diagnosis } = accepted;
    const kept = boundDiagnosis(diagnosis, context.settings.maxDiagnosisBytes);
    answerFailure(set, request, refused(request, diagnosis).record(), kept);
    afterwards.onCommit(() =>
      context.observer.decided({
        ...{ result: 'refused', request, decision: null, diagnosis, ...UNFOLLOWED },
      }),
    );
    return 'refused';
  }
  const { decision } = openFirst(context, set, afterwards, request, accepted.choice, undefined);
  logWaited(set, waiting, 'placed', accepted.choice.pool);
  const ahead = overtakes === null ? null : set.requests.get(overtakes);
  if (ahead?.wait !== undefined)
    set.requests.put({ ...ahead, wait: { ...ahead.wait, overtaken: ahead.wait.overtaken + 1 } });
  afterwards.onCommit(() =>
    context.observer.decided({
      ...{ result: 'placed', request, decision, diagnosis: null, ...UNFOLLOWED },
    }),
  );
  return 'placed';
}

/** Ends the wait of a request whose volume is no longer wanted. The volume is the caller's. */
export function cancelWaiting(set: WorkingSet, waiting: RequestRecord): void {
  const { wait: _, ...request } = waiting;
  set.next('wait_ended');
  const failure: FailureRecord = {
    reason: 'NO_VALID_BACKEND',
    message: 'the volume was released while its request waited',
    metadata: {},
  };
  set.requests.put({ ...request, answer: { kind: 'failed', failure }, answeredAt: set.now });
  logWaited(set, waiting, 'cancelled', null);
}

function logWaited(
  set: WorkingSet,
  { requestId, spec, wait }: RequestRecord,
  change: 'placed' | 'cancelled',
  pool: string | null,
): void {
  const { volumeId, projectId, userId, sizeGib } = spec;
  const until = wait?.until ?? set.now;
  set.log({
    kind: 'waited',
    change,
    ...{ requestId, volumeId, projectId, userId, sizeGib, until, pool },
  });
}
