import type { IndexedPool } from './indexed-pool.js';

/**
 * A reservation that is not committed yet: it counts against its pool until it settles or drops.
 * Both are final, and idempotent.
 */
export interface Ticket {
  /** It committed: the pool's committed row contains it now. */
  settle(): void;
  /**
   * It is part of a transaction that is being put together: what comes after it there may lean on
   * it.
   */
  enter(): void;
  /** It will not commit. What leaned on it (refusals) must be decided again. */
  drop(): void;
  /**
   * Open: not in any transaction yet. Entered: in one that has not committed. The others are final.
   */
  readonly state: 'open' | 'entered' | 'settled' | 'dropped';
}

/** A ticket on a pool of an index, which hears of its end. */
export class PoolTicket implements Ticket {
  state: Ticket['state'] = 'open';

  constructor(
    readonly pool: IndexedPool,
    readonly sizeGib: number,
    /** The volume whose home the pool will be; null: none's. */
    readonly volumeId: string | null,
    private readonly index: { ended(ticket: PoolTicket): void },
  ) {
    pool.tentativeGib += sizeGib;
  }

  enter(): void {
    if (this.state !== 'open') return;
    this.state = 'entered';
    this.pool.enteredGib += this.sizeGib;
  }

  settle(): void {
    this.#end('settled');
  }

  drop(): void {
    this.#end('dropped');
  }

  #end(how: 'settled' | 'dropped'): void {
    if (this.state !== 'open' && this.state !== 'entered') return;
    this.pool.tentativeGib -= this.sizeGib;
    if (this.state === 'entered') this.pool.enteredGib -= this.sizeGib;
    this.state = how;
    this.index.ended(this);
  }
}
