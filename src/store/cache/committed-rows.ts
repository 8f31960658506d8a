import type { BackendRecord, PoolRecord } from '../../domain/pool.js';
import type { LedgerImage } from '../../ledger/store-port/store.js';
import type { WorkingSet } from '../../ledger/store-port/working-set.js';

/**
 * The rows of backends and pools as they were last committed. Only for a database that no other
 * process writes: a decision then need not read them again. They are the same objects that the
 * ledger's index holds.
 */
export class CommittedRows {
  readonly #backends = new Map<string, BackendRecord>();
  readonly #pools = new Map<string, PoolRecord>();
  /** Names, by backend. */
  readonly #poolsOf = new Map<string, Set<string>>();

  constructor({ backends, pools }: Pick<LedgerImage, 'backends' | 'pools'>) {
    this.take(backends, pools);
  }

  backend(name: string): BackendRecord | null {
    return this.#backends.get(name) ?? null;
  }

  pool(name: string): PoolRecord | null {
    return this.#pools.get(name) ?? null;
  }

  /** The pools of a backend, those too that no report lists any more. */
  poolsOf(backend: string): readonly PoolRecord[] {
    return [...(this.#poolsOf.get(backend) ?? [])].flatMap((name) => this.pool(name) ?? []);
  }

  /** Takes over what a transaction wrote and removed. Call it once the transaction is committed. */
  committed(set: WorkingSet): void {
    const { backends, pools } = set.removed();
    for (const backend of backends) this.#backends.delete(backend);
    for (const pool of pools) {
      const owner = this.pool(pool)?.backend;
      this.#pools.delete(pool);
      if (owner !== undefined) this.#poolsOf.get(owner)?.delete(pool);
    }
    this.take(set.backends.written(), set.pools.written());
  }

  private take(backends: readonly BackendRecord[], pools: readonly PoolRecord[]): void {
    for (const backend of backends) this.#backends.set(backend.backend, backend);
    for (const pool of pools) {
      this.#pools.set(pool.pool, pool);
      const known = this.#poolsOf.get(pool.backend);
      if (known === undefined) this.#poolsOf.set(pool.backend, new Set([pool.pool]));
      else known.add(pool.pool);
    }
  }
}
