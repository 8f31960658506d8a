import type { PoolView } from '../request/view.js';
import { type IndexedPool, SettledPool } from './indexed-pool.js';
import { PoolReservation, type TentativeReservation } from './tentative-reservation.js';

/** A new volume. */
export interface NewVolume {
  readonly volumeId: string;
  readonly projectId: string;
}

/** The newest tentative reservation that gives a volume a home. */
interface Home {
  readonly pool: string;
  readonly projectId: string;
  readonly reservation: PoolReservation;
}

/** This server's reservations that are neither committed nor rolled back. */
export class TentativeReservations {
  readonly #open = new Set<PoolReservation>();
  /** By volume. */
  readonly #homes = new Map<string, Home>();

  /** @param changed called with the pool of a reservation that began or ended */
  constructor(private readonly changed: (pool: IndexedPool) => void) {}

  all(): readonly TentativeReservation[] {
    return [...this.#open];
  }

  /** The pool in which a project's volume will live if its decision commits. */
  homeOf({ volumeId, projectId }: NewVolume): string | undefined {
    const found = this.#homes.get(volumeId);
    return found?.projectId === projectId ? found.pool : undefined;
  }

  /**
   * Sets space aside in a pool, GiB. `volume`: its home becomes the pool; null: none does.
   * @param volumes how many come to live there: 1 or 0
   */
  add(
    pool: IndexedPool,
    sizeGib: number,
    volume: NewVolume | null,
    volumes: number,
  ): TentativeReservation {
    const volumeId = volume?.volumeId ?? null;
    const reservation = new PoolReservation(pool, sizeGib, volumeId, volumes, this);
    this.#open.add(reservation);
    if (volume !== null)
      this.#homes.set(volume.volumeId, {
        pool: pool.pool,
        projectId: volume.projectId,
        reservation,
      });
    this.changed(pool);
    return reservation;
  }

  /** Called by a reservation that was committed or rolled back. */
  ended(reservation: PoolReservation): void {
    const { pool, volumeId } = reservation;
    this.#open.delete(reservation);
    if (volumeId !== null && this.#homes.get(volumeId)?.reservation === reservation)
      this.#homes.delete(volumeId);
    this.changed(pool);
  }

  /** The pools that have reservations which may still be rolled back, without these. */
  unsettled(where: 'committed' | 'in transaction'): readonly SettledPool[] {
    const pools = new Set<IndexedPool>();
    for (const { pool } of this.#open) {
      if (where === 'in transaction' && isJoined(pool)) continue;
      for (const member of pool.group?.members ?? [pool]) pools.add(member);
    }
    return [...pools].map((pool) => new SettledPool(pool, where));
  }

  /** The same pools with committed rows only, or with those and what a transaction contains. */
  settled(pools: readonly PoolView[], where: 'committed' | 'in transaction'): readonly PoolView[] {
    const unsettled = new Map(this.unsettled(where).map((pool) => [pool.pool, pool]));
    return unsettled.size === 0 ? pools : pools.map((view) => unsettled.get(view.pool) ?? view);
  }
}

/** Whether the open transaction contains all of a pool's reservations. */
function isJoined(pool: IndexedPool): boolean {
  return pool.joinedGib === pool.tentativeGib && pool.joinedVolumes === pool.tentativeVolumes;
}
