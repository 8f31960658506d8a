import type { BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { LedgerImage } from '../../ledger/store-port/store.js';
import type { WorkingSet } from '../../ledger/store-port/working-set.js';

/**
 * The rows of hosts, backends and pools as they were last committed. Only for a database that no
 * other process writes: a decision then need not read them again. They are the same objects that
 * the ledger's index holds.
 */
export class CommittedRows {
  readonly #hosts = new Owned<HostRecord>(({ host }) => host);
  readonly #backends = new Map<string, BackendRecord>();
  readonly #pools = new Owned<PoolRecord>(({ pool }) => pool);

  constructor({ hosts, backends, pools }: Pick<LedgerImage, 'hosts' | 'backends' | 'pools'>) {
    this.take(hosts, backends, pools);
  }

  host(name: string): HostRecord | null {
    return this.#hosts.get(name);
  }

  hostsOf(backend: string): readonly HostRecord[] {
    return this.#hosts.of(backend);
  }

  backend(name: string): BackendRecord | null {
    return this.#backends.get(name) ?? null;
  }

  pool(name: string): PoolRecord | null {
    return this.#pools.get(name);
  }

  /** The pools of a backend, those too that no report lists any more. */
  poolsOf(backend: string): readonly PoolRecord[] {
    return this.#pools.of(backend);
  }

  /** Takes over what a transaction wrote and removed. Call it once the transaction is committed. */
  committed(set: WorkingSet): void {
    const { hosts, backends, pools } = set.removed();
    for (const host of hosts) this.#hosts.remove(host);
    for (const backend of backends) this.#backends.delete(backend);
    for (const pool of pools) this.#pools.remove(pool);
    this.take(set.hosts.written(), set.backends.written(), set.pools.written());
  }

  /**
   * Takes over signs of life that were written without a working set, by the rule of that write.
   */
  touched(seen: ReadonlyMap<string, number>, now: number): void {
    for (const [name, lastSeenAt] of seen) {
      const host = this.host(name);
      if (host !== null && replacesSign(host.lastSeenAt, lastSeenAt, now))
        this.#hosts.put({ ...host, lastSeenAt });
    }
  }

  private take(
    hosts: readonly HostRecord[],
    backends: readonly BackendRecord[],
    pools: readonly PoolRecord[],
  ): void {
    for (const host of hosts) this.#hosts.put(host);
    for (const backend of backends) this.#backends.set(backend.backend, backend);
    for (const pool of pools) this.#pools.put(pool);
  }
}

/** What is ahead was written before the clock was set back. */
function replacesSign(known: number, given: number, now: number): boolean {
  return known < given || known > Math.ceil(now);
}

/** Rows by name, and by the backend that they belong to. A row may come to belong to another. */
class Owned<R extends { readonly backend: string }> {
  readonly #rows = new Map<string, R>();
  /** In lists: sets of so few took 60 bytes a pool. */
  readonly #namesOf = new Map<string, string[]>();

  constructor(private readonly nameOf: (row: R) => string) {}

  get(name: string): R | null {
    return this.#rows.get(name) ?? null;
  }

  of(backend: string): readonly R[] {
    const rows: R[] = [];
    for (const name of this.#namesOf.get(backend) ?? []) {
      const row = this.#rows.get(name);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  put(row: R): void {
    const name = this.nameOf(row);
    const before = this.get(name);
    if (before !== null && before.backend !== row.backend) this.remove(name);
    this.#rows.set(name, row);
    if (before?.backend === row.backend) return;
    const names = this.#namesOf.get(row.backend);
    if (names === undefined) this.#namesOf.set(row.backend, [name]);
    else names.push(name);
  }

  remove(name: string): void {
    const row = this.get(name);
    if (row === null) return;
    this.#rows.delete(name);
    const names = this.#namesOf.get(row.backend) ?? [];
    names.splice(names.indexOf(name), 1);
    if (names.length === 0) this.#namesOf.delete(row.backend);
  }
}
