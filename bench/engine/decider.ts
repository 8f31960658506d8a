import type { PoolRecord } from '../../src/domain/pool.js';
import type { Profile } from '../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { IndexChange } from '../../src/engine/index/index-change.js';
import type { PoolIndex as Index } from '../../src/engine/index/pool-index.js';
import type { Outcome } from '../../src/engine/request/view.js';
import { PoolIndex } from '../built.js';
import { type AnyReservation, openOn, reserveOn } from './earlier.js';
import { freeGib } from './free-gib.js';

/** Decisions in one commit. */
const GROUP = 64;

/** A way to decide. */
export type Decide = (index: Index, ask: PlacementRequest, profile: Profile) => Outcome;

/**
 * Decides on an index, and changes it as a ledger does: reserves the space, and commits the
 * reservations from time to time.
 */
export class Decider {
  readonly index: Index = new PoolIndex();
  readonly #open: {
    readonly pool: string;
    readonly sizeGib: number;
    readonly reservation: AnyReservation;
  }[] = [];
  decisions = 0;
  #placedGib = 0;
  #placed = 0;

  constructor(
    private readonly cloud: IndexChange,
    private readonly profile: Profile,
    private readonly decide: Decide,
  ) {
    this.index.apply(cloud);
  }

  /**
   * Decides, and reserves the space that is taken anew. Throws if the request is refused: every
   * request fits here.
   */
  place(ask: PlacementRequest): Outcome {
    const outcome = this.decide(this.index, ask, this.profile);
    if (outcome.kind === 'refused')
      throw new Error(
        `no pool for type ${ask.spec.volumeType?.name} among ${this.cloud.pools.length}`,
      );
    this.decisions += 1;
    // A retyped volume that stays is where it was: it takes nothing anew.
    if ('stays' in outcome) return outcome;
    const { pool } = outcome.pool;
    const reservation = reserveOn(this.index, pool, ask.neededGib, ask.spec);
    this.#open.push({ pool, sizeGib: ask.neededGib, reservation });
    this.#placed += 1;
    this.#placedGib += ask.neededGib;
    if (this.#open.length === GROUP) this.commit();
    return outcome;
  }

  /** Commits the rows that a transaction would write, then the reservations. */
  commit(): void {
    const taken = new Map<string, { gib: number; volumes: number }>();
    for (const { pool, sizeGib, reservation } of this.#open) {
      reservation.join();
      const sum = taken.get(pool);
      if (sum === undefined) taken.set(pool, { gib: sizeGib, volumes: 1 });
      else {
        sum.gib += sizeGib;
        sum.volumes += 1;
      }
    }
    this.#apply([...taken].map(([pool, { gib, volumes }]) => this.#withMore(pool, gib, volumes)));
    for (const { reservation } of this.#open) reservation.commit();
    this.#open.length = 0;
  }

  /** Deletes every volume, so that a long run always meets the same cloud. */
  giveBack(): void {
    this.commit();
    const taken = this.cloud.pools
      .flatMap(({ pool }) => this.index.pool(pool) ?? [])
      .filter(({ volumeCount }) => volumeCount > 0);
    this.#apply(
      taken.map((row) => ({ ...row, heldGib: 0, volumeCount: 0, generation: row.generation + 1 })),
    );
    this.#placed = 0;
    this.#placedGib = 0;
  }

  /**
   * Throws unless what is promised equals what was decided, and no pool promises more than it has.
   */
  check(): void {
    this.commit();
    if (openOn(this.index) > 0)
      throw new Error('reservations are left that were neither committed nor rolled back');
    let volumes = 0;
    let gib = 0;
    const spaces = new Map<string, { heldGib: number; mostGib: number }>();
    for (const { pool, report, capacityGroup } of this.cloud.pools) {
      const row = this.index.pool(pool);
      const seen = this.index.view(pool);
      if (row === undefined || report === null || seen === undefined)
        throw new Error(`${pool} is gone`);
      volumes += row.volumeCount;
      gib += capacityGroup === undefined ? seen.consumedGib : row.heldGib;
      const space = spaces.get(capacityGroup ?? pool) ?? { heldGib: 0, mostGib: 0 };
      spaces.set(capacityGroup ?? pool, space);
      space.heldGib += row.heldGib;
      space.mostGib = Math.max(space.mostGib, freeGib(report.space));
    }
    for (const [space, { heldGib, mostGib }] of spaces)
      if (heldGib > mostGib)
        throw new Error(`${space} promises ${heldGib} GiB, and has ${mostGib}`);
    if (volumes !== this.#placed || gib !== this.#placedGib)
      throw new Error(
        `${this.#placed} volumes of ${this.#placedGib} GiB were decided, ${volumes} of ` +
          `${gib} GiB are promised`,
      );
  }

  #withMore(pool: string, gib: number, volumes: number): PoolRecord {
    const row = this.index.pool(pool);
    if (row === undefined) throw new Error(`${pool} was chosen and is not in the index`);
    const {
      backend,
      poolName: name,
      ordinal,
      report,
      heldGib,
      confirmedGib,
      containedGib,
      volumeCount,
      generation,
      capacityGroup,
    } = row;
    // Written out, because it counts as part of a decision, and object spread is slow.
    const group = capacityGroup === undefined ? undefined : { capacityGroup };
    return {
      pool,
      backend,
      poolName: name,
      ordinal,
      report,
      heldGib: heldGib + gib,
      confirmedGib,
      containedGib,
      volumeCount: volumeCount + volumes,
      generation: generation + 1,
      ...group,
    };
  }

  #apply(pools: readonly PoolRecord[]): void {
    this.index.apply({ revision: this.index.revision + 1, hosts: [], backends: [], pools });
  }
}
