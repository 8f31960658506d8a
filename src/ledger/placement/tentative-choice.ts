import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Choice } from '../attempts/attempts.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { Lost } from '../commit/lost.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { AttemptRequest } from './attempt-request.js';
import { type Chosen, choose, type IndexState, type RefusedPlace } from './choose.js';
import { lossOf } from './guard.js';
import type { SchedulerContext } from './run-scheduler.js';

/** What a try chose, before it is known to hold. */
export interface Proposal {
  /**
   * Checks it again on the locked rows. If a pool was chosen and the check holds, the tentative
   * reservation joins the transaction. Call it once a run, and before anything that depends on it.
   */
  accept(set: WorkingSet, afterwards: Afterwards): Accepted | Lost;
}

/** What holds on the locked rows. */
export type Accepted =
  | { readonly kind: 'chosen'; readonly choice: Choice }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis };

/** What one try chooses, and reserves tentatively. */
export interface Tentative {
  /** How often it was chosen. */
  readonly choices: number;
  /** The last run accepted what was chosen. */
  readonly accepted: boolean;
  /** Throws RuleFault. */
  choose(state: IndexState): void;
  /**
   * Chooses inside the transaction. False if nothing is to be placed, or if a rule breaks: the next
   * try meets the fault again, outside.
   */
  chooseExactly(): boolean;
  /**
   * Why no pool takes it, even if all tentative reservations were taken back. Null: a pool takes
   * it, or that must be found out inside the transaction.
   */
  refusal(): Diagnosis | null;
  /** Names the rows of what was chosen. */
  keys(keys: Keys): void;
  /** Gives back what is reserved. After a commit this changes nothing. */
  rollBack(): void;
}

/** The choice of one try, and its tentative reservation. */
export class TentativeChoice implements Proposal, Tentative {
  #chosen: Chosen | null = null;
  choices = 0;
  accepted = false;

  /** @param attempt null: nothing is to be placed */
  constructor(
    private readonly context: SchedulerContext,
    private readonly attempt: AttemptRequest | null,
  ) {}

  choose(state: IndexState): void {
    if (this.attempt === null) return;
    this.accepted = false;
    this.#chosen = choose(this.context, this.attempt, state);
    this.choices += 1;
  }

  chooseExactly(): boolean {
    try {
      this.choose('exact');
      return this.attempt !== null;
    } catch {
      return false;
    }
  }

  refusal(): Diagnosis | null {
    return this.#chosen?.kind === 'refused' ? sureRefusal(this.#chosen) : null;
  }

  keys(keys: Keys): void {
    if (this.#chosen === null) return;
    keysOfChosen(keys, this.#chosen);
  }

  accept(set: WorkingSet, afterwards: Afterwards): Accepted | Lost {
    const chosen = this.#chosen;
    if (chosen === null || this.attempt === null)
      throw new Error('a change that places nothing has nothing to accept');
    const lost = lossOf(set, this.attempt, chosen, this.context.index);
    if (lost !== null) return lost;
    this.accepted = true;
    if (chosen.kind === 'refused') return chosen;
    chosen.reservation.join();
    afterwards.onCommit(() => chosen.reservation.commit());
    return chosen;
  }

  rollBack(): void {
    if (this.#chosen?.kind === 'chosen') this.#chosen.reservation.rollBack();
  }
}

/** Why no pool takes it; null if only tentative reservations are in the way. */
export function sureRefusal({ diagnosis, holdsAt }: RefusedPlace): Diagnosis | null {
  return holdsAt === 'never' ? null : diagnosis;
}

/** Names the rows on which a choice is checked again. */
export function keysOfChosen(keys: Keys, chosen: Chosen): void {
  for (const id of chosen.assumed.ids) keys.homesOf.add(id);
  if (chosen.kind === 'refused') return;
  keys.backends.add(chosen.choice.backend);
  keys.pools.add(chosen.choice.pool);
  for (const pool of chosen.choice.sharedWith) keys.pools.add(pool);
}
