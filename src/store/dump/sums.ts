import { show } from './parse-line.js';
import { DumpProblem } from './problem.js';
import type { ReadRow } from './read-row.js';

interface Sums {
  held: bigint;
  confirmed: bigint;
}

/** Held and confirmed GiB by pool, as the pools state them and as their reservations add up to. */
export class PoolSums {
  readonly #said = new Map<string, Sums>();
  readonly #found = new Map<string, Sums>();

  take({ table, row }: ReadRow): void {
    if (table === 'pools') {
      const sums = this.#of(this.#said, row['pool']);
      sums.held += BigInt(Number(row['held_gib']));
      sums.confirmed += BigInt(Number(row['confirmed_gib']));
    }
    if (table !== 'reservations' || (row['state'] !== 'held' && row['state'] !== 'confirmed'))
      return;
    this.#of(this.#found, row['pool'])[row['state']] += BigInt(Number(row['size_gib']));
  }

  /** Throws DumpProblem if they differ. */
  check(): void {
    for (const pool of new Set([...this.#said.keys(), ...this.#found.keys()])) {
      const said = this.#of(this.#said, pool);
      const found = this.#of(this.#found, pool);
      if (said.held === found.held && said.confirmed === found.confirmed) continue;
      throw new DumpProblem(
        `does not add up: pool ${show(pool)} has ${said.held} GiB held and ` +
          `${said.confirmed} confirmed, and its reservations ${found.held} and ` +
          `${found.confirmed}: a ledger like this would promise space twice or lose it`,
      );
    }
  }

  #of(sums: Map<string, Sums>, pool: unknown): Sums {
    const known = sums.get(String(pool));
    if (known !== undefined) return known;
    const made = { held: 0n, confirmed: 0n };
    sums.set(String(pool), made);
    return made;
  }
}
