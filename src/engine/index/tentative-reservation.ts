import type { IndexedPool } from './indexed-pool.js';

/**
 * Space that is reserved on this server's index and not committed. It counts against its pool until
 * it is committed or rolled back. Both are final, and repeating either changes nothing.
 */
export interface TentativeReservation {
  /**
   * It is part of a transaction that is being put together. Later items of that transaction may
   * count it.
   */
  join(): void;
  /** The transaction committed: the pool's committed row contains it now. */
  commit(): void;
  /** It will not commit. A refusal that counted it must be decided again. */
  rollBack(): void;
  /** Open: in no transaction yet. Joined: in one that has not committed. The others are final. */
  readonly state: 'open' | 'joined' | 'committed' | 'rolled back';
}

/** A tentative reservation in a pool of an index. The index is told when it ends. */
export class PoolReservation implements TentativeReservation {
  state: TentativeReservation['state'] = 'open';

  constructor(
    readonly pool: IndexedPool,
    /** GiB. */
    readonly sizeGib: number,
    /** The volume whose home the pool will be. Null: no volume gets a new home. */
    readonly volumeId: string | null,
    /** Volumes that come to live in the pool: 1 or 0. */
    readonly volumes: number,
    private readonly index: { ended(reservation: PoolReservation): void },
  ) {
    pool.reserve(sizeGib, volumes);
  }

  join(): void {
    if (this.state !== 'open') return;
    this.state = 'joined';
    this.pool.join(this.sizeGib, this.volumes);
  }

  commit(): void {
    this.#end('committed');
  }

  rollBack(): void {
    this.#end('rolled back');
  }

  #end(how: 'committed' | 'rolled back'): void {
    if (this.state !== 'open' && this.state !== 'joined') return;
    // While it is noted as joined, the pool keeps what is noted.
    if (this.state === 'joined') this.pool.join(-this.sizeGib, -this.volumes);
    this.pool.reserve(-this.sizeGib, -this.volumes);
    this.state = how;
    this.index.ended(this);
  }
}
