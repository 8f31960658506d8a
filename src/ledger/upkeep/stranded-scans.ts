import type { LedgerContext } from '../context.js';
import type { Pacer } from '../lib/pacer.js';
import type { StrandedRow } from '../store-port/store.js';

/** How many decisions are read at a time. */
const PAGE = 32;

/** One backend that went down, whose decisions were not read yet. */
export interface Scan {
  readonly backend: string;
  readonly downSince: number;
  /** Those that workers were given; else the others. */
  readonly leased: boolean;
}

/** Which backends are down, and which of their decisions are still to be read. */
export class StrandedScans {
  /**
   * By backend: since when it is down, and whether decisions that its workers held were read too.
   */
  readonly #known = new Map<string, { readonly downSince: number; leased: boolean }>();
  readonly #queue: Scan[] = [];
  #seen: number | null = null;
  /** When the next backend has been down for so long that what its workers hold goes elsewhere. */
  #patienceEnds = Infinity;

  constructor(
    private readonly context: LedgerContext,
    private readonly pacer: Pacer,
  ) {}

  /** What is to be read next; undefined: nothing. */
  get next(): Scan | undefined {
    return this.#queue[0];
  }

  /** Finds out which backends went down, and answers those that are no longer down as they were. */
  follow(now: number): readonly string[] {
    const { index } = this.context;
    const gone: string[] = [];
    if (index.revision !== this.#seen) {
      this.#seen = index.revision;
      const { down } = this.context.outages;
      for (const [backend, { downSince }] of this.#known) {
        if (down.get(backend) === downSince) continue;
        this.#known.delete(backend);
        gone.push(backend);
      }
      for (const [backend, downSince] of down) {
        if (this.#known.has(backend)) continue;
        this.#known.set(backend, { downSince, leased: false });
        this.#queue.push({ backend, downSince, leased: false });
        this.#patienceEnds = Math.min(this.#patienceEnds, downSince + this.#patienceMs());
      }
    }
    if (now >= this.#patienceEnds) this.#endPatience(now);
    return gone;
  }

  #patienceMs(): number {
    return this.context.settings.rescheduleAfterDownMs ?? Infinity;
  }

  #endPatience(now: number): void {
    this.#patienceEnds = Infinity;
    for (const [backend, known] of this.#known) {
      if (known.leased) continue;
      const endsAt = known.downSince + this.#patienceMs();
      if (endsAt > now) {
        this.#patienceEnds = Math.min(this.#patienceEnds, endsAt);
        continue;
      }
      known.leased = true;
      this.#queue.push({ backend, downSince: known.downSince, leased: true });
    }
  }

  /**
   * Reads what is to be read next, page by page. If that fails, it is to be read again. Rejects
   * with StoreUnavailable.
   */
  async run(scan: Scan, add: (rows: readonly StrandedRow[]) => Promise<void>): Promise<void> {
    const { backend, downSince, leased } = scan;
    for (let after = 0; this.#known.get(backend)?.downSince === downSince; ) {
      const rows = await this.context.store.stranded({ backend, leased, after, limit: PAGE });
      await add(rows);
      await this.pacer.breathe();
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) break;
      after = last.serial;
    }
    if (this.#queue[0] === scan) this.#queue.shift();
  }

  /** All is to be read anew. */
  forget(): void {
    this.#known.clear();
    this.#queue.splice(0);
    this.#seen = null;
    this.#patienceEnds = Infinity;
  }
}
