import type { PlacesOfSet } from '../../engine/decide/set-places.js';
import type { TentativeReservation } from '../../engine/index/tentative-reservation.js';
import type { AttemptRequest } from './attempt-request.js';
import { type ChosenPool, type Found, reserve } from './choose.js';
import type { SchedulerContext } from './run-scheduler.js';
import { takeDown, takeDownSet } from './take-down.js';

/** A volume of a set, and the place that was found for it. */
interface FoundMember {
  /** Its index in the set. */
  readonly at: number;
  readonly attempt: AttemptRequest;
  readonly found: Found;
}

/** The same, with its tentative reservation. */
interface HeldMember extends FoundMember {
  readonly chosen: ChosenPool;
}

/** The volumes of a set that have a place while the set is decided. */
export class SetMembers {
  readonly #held: HeldMember[] = [];
  /** The reservations that hold the places so far, if they were taken back for a turn of others. */
  #again: TentativeReservation[] = [];

  /** @param exact inside a transaction */
  constructor(
    private readonly context: SchedulerContext,
    private readonly exact: boolean,
  ) {}

  /** In the order in which they were placed. */
  get held(): readonly HeldMember[] {
    return this.#held;
  }

  /** Reserves tentatively what was found for one more. */
  hold(member: FoundMember): void {
    const { attempt, found } = member;
    this.#held.push({
      ...member,
      chosen: reserve(this.context, attempt, found, found.decisionId, this.exact),
    });
  }

  /** Takes back all that is reserved. */
  clear(): void {
    this.stepAside();
    this.#held.splice(0);
  }

  /** Takes back what is reserved until `comeBack`, so that others do not see it in their turns. */
  stepAside(): void {
    for (const { chosen } of this.#held) chosen.reservation.rollBack();
    for (const reservation of this.#again.splice(0)) reservation.rollBack();
  }

  /** Reserves all of it again, but in pools that are gone. */
  comeBack(): void {
    const { index } = this.context;
    for (const { attempt, chosen } of this.#held) {
      const { pool, sizeGib, volumes } = chosen.choice;
      if (index.pool(pool) === undefined) continue;
      this.#again.push(index.reserve(pool, sizeGib, attempt.spec, volumes));
    }
  }

  /**
   * Writes the decisions into the journal, each with the reservations of those before it and no
   * others. Attempts that led nowhere are not written.
   */
  takeDown(places: PlacesOfSet): void {
    if (!this.context.journal.isKept) return;
    const found = this.#held.slice();
    this.clear();
    takeDownSet(this.context, places, []);
    for (const member of found) {
      const { attempt, found: place } = member;
      takeDown(this.context, attempt, place, place.decisionId);
      this.hold(member);
    }
  }
}
