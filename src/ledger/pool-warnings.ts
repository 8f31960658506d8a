import type { PoolRecord, PoolReport } from '../domain/pool.js';
import { poolWarnings } from '../engine/report-warnings/pool-warnings.js';
import type { PoolWarning, WarningReason } from '../engine/report-warnings/warning.js';

/** Most texts of expressions that are remembered; pools share theirs. */
const MOST_TEXTS = 1000;

/** What is suspicious in what pools report, found out once a report. */
export class PoolWarnings {
  readonly #known = new WeakMap<PoolReport, readonly PoolWarning[]>();
  readonly #texts: Parameters<typeof poolWarnings>[1] = new Map();

  /** What is suspicious in a report itself. */
  ofReport(report: PoolReport): readonly PoolWarning[] {
    const known = this.#known.get(report);
    if (known !== undefined) return known;
    if (this.#texts.size > MOST_TEXTS) this.#texts.clear();
    const found = poolWarnings(report, this.#texts);
    this.#known.set(report, found);
    return found;
  }

  /** All that is suspicious in a pool: what its report says, and what it says beside what the ledger knows. */
  ofPool({ report }: PoolRecord): readonly PoolWarning[] {
    return report === null ? [] : this.ofReport(report);
  }

  /** How many of these pools have a warning of each reason. */
  count(pools: Iterable<PoolRecord>): ReadonlyMap<WarningReason, number> {
    const counts = new Map<WarningReason, number>();
    for (const pool of pools) {
      for (const reason of new Set(this.ofPool(pool).map((warning) => warning.reason))) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    return counts;
  }
}
