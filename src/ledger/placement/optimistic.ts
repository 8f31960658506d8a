import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Afterwards, Done } from '../commit/group-commit.js';
import type { IndexSync } from '../commit/index-sync.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { contended } from '../errors.js';
import type { PhaseClock } from '../lib/phases.js';
import type { CallSignal } from '../lib/ports.js';
import type { Keys, LedgerStore } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { IndexState } from './choose.js';
import type { SchedulerContext } from './run-scheduler.js';
import type { Proposal, Tentative } from './tentative-choice.js';

/** How often it is tried before the caller has to ask again. */
export const MAX_TRIES = 8;

/** What the loop works with. */
type LoopContext = SchedulerContext &
  Pick<LedgerContext, 'commits' | 'observer' | 'pause'> & {
    readonly store: Pick<LedgerStore, 'shared'>;
    readonly indexSync: Pick<IndexSync, 'catchUp'>;
  };

/** A change of the ledger that is decided outside of the transaction that commits it. */
export interface OptimisticChange<T, P = Proposal> {
  /** It can be aborted between tries, and until its turn in its transaction. */
  readonly signal?: CallSignal | undefined;
  /** Measures what it takes its time for. */
  readonly phases?: PhaseClock | undefined;
  /** The span of the call that waits for it. */
  readonly traceparent?: string | undefined;
  /**
   * Begins a try: reads what it needs. `lost` is why the try before came to nothing; null before
   * the first. An answer instead of a try needs no transaction.
   */
  prepare(lost: Lost | null): Promise<Try<T, P> | Done<T>>;
  /**
   * Answers a refusal without a transaction; the index has caught up then. Absent: refusals are
   * committed as any other answer.
   */
  refuse?(diagnosis: Diagnosis): T;
  /** Called before a fault of a rule is thrown, if it broke outside of a transaction. */
  faulted?(): Promise<void>;
}

/** One try at a change. */
export interface Try<T, P = Proposal> {
  /** Chooses what is to be placed. */
  readonly tentative: Tentative & P;
  /** Its transaction has nothing else in it. */
  readonly alone?: true;
  /** Names the rows that `run` needs. Those of the choice are added. */
  keys(keys: Keys): void;
  /**
   * Checks and changes rows in the transaction; synchronous. May be called several times: if it
   * answers `Lost`, its writes were taken back.
   */
  run(set: WorkingSet, afterwards: Afterwards, proposal: P): T | Lost;
}

/**
 * Chooses on the index, reserves tentatively, and commits if the choice still holds on the locked
 * rows. If it is lost, it is chosen again inside the transaction, where nobody can come between the
 * choice and its commit; if that is lost as well, all begins anew with fresh numbers. Answers once
 * the change is durable. Throws CONTENDED after MAX_TRIES, STORE_UNAVAILABLE, what `prepare` and
 * `run` throw, and the signal's reason. The reason of the rule: docs/adr/0013.
 */
export async function commitOptimistically<T, P = Proposal>(
  context: LoopContext,
  change: OptimisticChange<T, P>,
): Promise<Done<T>> {
  let lost: Lost | null = null;
  let choices = 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    change.signal?.throwIfAborted();
    if (change.refuse !== undefined) await context.indexSync.catchUp();
    const prepared = await change.prepare(lost);
    change.phases?.passed('prepare');
    if (!('run' in prepared)) return prepared;
    const { tentative } = prepared;
    try {
      await chooseFirst(tentative, change, indexState(context, change, tries));
      change.phases?.passed('choose');
      const refusal = tentative.refusal();
      if (refusal !== null && change.refuse !== undefined)
        return { result: change.refuse(refusal), revision: context.index.revision };
      const { result, revision } = await commitTry(context, change, prepared);
      change.phases?.passed('commit');
      choices += tentative.choices;
      if (!(result instanceof Lost)) {
        if (choices > 1) context.observer.decidedAgain(choices);
        return { result, revision };
      }
      lost = result;
    } finally {
      // After a commit this changes nothing.
      tentative.rollBack();
    }
    if (lost === Lost.changed) await context.pause(tries);
  }
  if (choices > 1) context.observer.decidedAgain(choices);
  throw contended(MAX_TRIES);
}

/** A transaction that was lost has brought the index to where the ledger was then. */
function indexState(
  { store }: LoopContext,
  { refuse }: Pick<OptimisticChange<unknown>, 'refuse'>,
  tries: number,
): IndexState {
  return store.shared && tries === 0 && refuse === undefined ? 'behind' : 'caught up';
}

async function chooseFirst(
  tentative: Tentative,
  { faulted }: Pick<OptimisticChange<unknown>, 'faulted'>,
  state: IndexState,
): Promise<void> {
  try {
    tentative.choose(state);
  } catch (fault) {
    await faulted?.();
    throw fault;
  }
}

function commitTry<T, P>(
  { commits }: LoopContext,
  { signal, phases, traceparent }: Pick<OptimisticChange<T>, 'signal' | 'phases' | 'traceparent'>,
  prepared: Try<T, P>,
): Promise<Done<T | Lost>> {
  const { tentative } = prepared;
  return commits.submit<T | Lost>({
    signal,
    traceparent,
    ...(prepared.alone === true && { alone: prepared.alone }),
    keys: (keys) => {
      prepared.keys(keys);
      tentative.keys(keys);
    },
    run: (set, afterwards) => {
      phases?.passed('queue');
      afterwards.onRollback(() => tentative.rollBack());
      const result = prepared.run(set, afterwards, tentative);
      // At once, because a refusal later in this transaction may have counted it; that is decided
      // again.
      if (!tentative.accepted) tentative.rollBack();
      return result;
    },
    again: (why) => why === Lost.changed && tentative.chooseExactly(),
  });
}
