import type { WarningReason } from '../../engine/report-warnings/warning.js';
import type { LedgerContext } from '../context.js';

/** How many pools have a warning of each reason, in time that depends on those that changed. */
export class WarningCounts {
  readonly #reasons = new Map<string, ReadonlySet<WarningReason>>();
  readonly #totals = new Map<WarningReason, number>();
  #seen = 0;
  #feed: string | null = null;

  constructor(private readonly context: Pick<LedgerContext, 'index' | 'poolFeed' | 'warnings'>) {}

  /** As of now. */
  totals(): ReadonlyMap<WarningReason, number> {
    const { index, poolFeed } = this.context;
    if (this.#feed !== poolFeed.id) this.#forget();
    this.#feed = poolFeed.id;
    const since = this.#seen;
    this.#seen = index.changedAt;
    for (const pool of index.changedSince(since)) this.#count(pool);
    return new Map([...this.#totals].filter(([, pools]) => pools > 0));
  }

  #forget(): void {
    this.#reasons.clear();
    this.#totals.clear();
    this.#seen = 0;
  }

  #count(name: string): void {
    const { index, warnings } = this.context;
    const pool = index.pool(name);
    const found = pool === undefined ? [] : warnings.ofPool(pool);
    this.#add(this.#reasons.get(name) ?? [], -1);
    const reasons = new Set(found.map(({ reason }) => reason));
    this.#add(reasons, 1);
    if (reasons.size === 0) this.#reasons.delete(name);
    else this.#reasons.set(name, reasons);
  }

  #add(reasons: Iterable<WarningReason>, pools: number): void {
    for (const reason of reasons) this.#totals.set(reason, (this.#totals.get(reason) ?? 0) + pools);
  }
}
