import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import type { ProvisionedRule } from '../../engine/capacity/capacity.js';
import { ledgerWarnings } from '../../engine/report-warnings/ledger-warnings.js';
import {
  type Known,
  nothingKnown,
  poolWarnings,
} from '../../engine/report-warnings/pool-warnings.js';
import type { PoolWarning, WarningReason } from '../../engine/report-warnings/warning.js';

/** Most texts of expressions, and most keys, that are remembered. Pools share them. */
const MOST_KNOWN = 1000;

/** Finds what is suspicious in what pools report, once per report. */
export class PoolWarnings {
  readonly #known = new WeakMap<PoolReport, readonly PoolWarning[]>();
  #shared = nothingKnown();

  /** @param rule what counts as provisioned in a pool */
  constructor(private readonly rule: ProvisionedRule) {}

  /** What is remembered of parts that reports share. */
  get shared(): Known {
    const { texts, keys } = this.#shared;
    if (texts.size > MOST_KNOWN || keys.size > MOST_KNOWN) this.#shared = nothingKnown();
    return this.#shared;
  }

  /** What is suspicious in a report itself. */
  ofReport(report: PoolReport): readonly PoolWarning[] {
    const known = this.#known.get(report);
    if (known !== undefined) return known;
    const found = poolWarnings(report, this.shared);
    this.#known.set(report, found);
    return found;
  }

  /** All that is suspicious in a pool: in its report, and between its report and the ledger. */
  ofPool(pool: PoolRecord): readonly PoolWarning[] {
    if (pool.report === null) return [];
    const beside = this.besideLedger(pool);
    const own = this.ofReport(pool.report);
    return beside.length === 0 ? own : [...own, ...beside];
  }

  /** Only what is suspicious between its report and the ledger. */
  besideLedger(pool: PoolRecord): readonly PoolWarning[] {
    return ledgerWarnings(pool, this.rule);
  }

  /** How many of these pools have a warning of each reason. */
  count(pools: Iterable<PoolRecord>): ReadonlyMap<WarningReason, number> {
    const counts = new Map<WarningReason, number>();
    for (const pool of pools) {
      for (const reason of new Set(this.ofPool(pool).map((warning) => warning.reason)))
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    return counts;
  }
}
