import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Choice } from '../attempts/attempts.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import type { IndexState } from './choose.js';
import { type ChosenSet, chooseSet, type SetAttempt } from './choose-set.js';
import { lossOf } from './guard.js';
import type { SchedulerContext } from './run-scheduler.js';
import { keysOfChosen, sureRefusal, type Tentative } from './tentative-choice.js';

/** A set that has no place. */
export type RefusedSet = Extract<ChosenSet, { kind: 'refused' }>;

/** What a try chose for a set, before it is known to hold. */
export interface SetProposal {
  /**
   * Checks each choice again on the locked rows, with what was written of those before it: `open`
   * writes one. If all hold, their tentative reservations join the transaction. Call it once a run.
   */
  accept(
    set: WorkingSet,
    afterwards: Afterwards,
    open: (at: number, choice: Choice) => void,
  ): RefusedSet | Lost | null;
}

/** The choices of one try for a set, and their tentative reservations. */
export class TentativeSet implements SetProposal, Tentative {
  #chosen: ChosenSet | null = null;
  choices = 0;
  accepted = false;

  constructor(
    private readonly context: SchedulerContext,
    private readonly attempt: SetAttempt,
  ) {}

  choose(state: IndexState): void {
    this.accepted = false;
    this.#chosen = chooseSet(this.context, this.attempt, state);
    this.choices += 1;
  }

  chooseExactly(): boolean {
    try {
      this.choose('exact');
      return true;
    } catch {
      return false;
    }
  }

  refusal(): Diagnosis | null {
    return this.#chosen?.kind === 'refused' ? sureRefusal(this.#chosen.refusal) : null;
  }

  keys(keys: Keys): void {
    if (this.#chosen === null) return;
    if (this.#chosen.kind === 'refused') keysOfChosen(keys, this.#chosen.refusal);
    else for (const { chosen } of this.#chosen.members) keysOfChosen(keys, chosen);
  }

  accept(
    set: WorkingSet,
    afterwards: Afterwards,
    open: (at: number, choice: Choice) => void,
  ): RefusedSet | Lost | null {
    const found = this.#chosen;
    if (found === null) throw new Error('nothing was chosen for the set');
    const { attempts } = this.attempt;
    const { index } = this.context;
    if (found.kind === 'refused') {
      const missing = attempts[found.missing];
      const lost = missing === undefined ? null : lossOf(set, missing, found.refusal, index);
      if (lost !== null) return lost;
      this.accepted = true;
      return found;
    }
    for (const { at, chosen } of found.members) {
      const attempt = attempts[at];
      const lost = attempt === undefined ? Lost.changed : lossOf(set, attempt, chosen, index);
      if (lost !== null) return lost;
      open(at, chosen.choice);
    }
    this.accepted = true;
    for (const { chosen } of found.members) {
      chosen.reservation.join();
      afterwards.onCommit(() => chosen.reservation.commit());
    }
    return null;
  }

  rollBack(): void {
    if (this.#chosen?.kind !== 'chosen') return;
    for (const { chosen } of this.#chosen.members) chosen.reservation.rollBack();
  }
}
