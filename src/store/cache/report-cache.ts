import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import { POOL_REPORTS, type PoolReportRow } from '../rows/pool-reports.js';
import type { PoolRow } from '../rows/pools.js';
import type { Session } from '../sql/connections.js';
import { SharedNames } from './shared-names.js';

/** What is kept of a pool's report. */
type Kept = Pick<PoolReportRow, 'position' | 'report'>;

/**
 * Reports that were already read or written, so that a decision neither reads nor writes its pools'
 * reports. An entry counts only if the pool's row names its position; otherwise the report is read
 * again.
 */
export class ReportCache {
  readonly #known = new Map<string, Kept>();
  readonly #names = new SharedNames();

  /** Adds rows that are in the ledger. */
  adopt(rows: Iterable<PoolReportRow>): void {
    for (const { pool, position, report } of rows) this.#known.set(pool, { position, report });
  }

  /** Rows with their reports. */
  async join(session: Session, rows: readonly PoolRow[]): Promise<PoolRecord[]> {
    const missing = new Map(
      rows
        .filter((row) => row.reportPosition !== null && this.#find(row) === undefined)
        .map(({ record: { pool } }) => [pool, pool]),
    );
    if (missing.size > 0) {
      const { isIn, list } = session.dialect;
      const found = await session.all(
        `select * from pool_reports where ${isIn('pool')}`,
        list(missing.keys()),
      );
      // The name is kept once: that of the pool's row.
      for (const row of found.map(POOL_REPORTS.read))
        this.adopt([{ ...row, pool: missing.get(row.pool) ?? row.pool }]);
    }
    return rows.map((row) => {
      const { record, reportPosition } = row;
      const { backend, poolName } = this.#names.of(record);
      const report = reportPosition === null ? null : this.#need(row);
      return { ...record, backend, poolName, report };
    });
  }

  /** Rows to write for records, and those of their reports that are new at this position. */
  split(
    records: readonly PoolRecord[],
    position: number,
  ): { readonly pools: PoolRow[]; readonly reports: PoolReportRow[] } {
    const pools: PoolRow[] = [];
    const reports: PoolReportRow[] = [];
    for (const record of records) {
      const { pool, report } = record;
      const known = this.#known.get(pool);
      if (report === null) pools.push({ record, reportPosition: null });
      else if (known?.report === report) pools.push({ record, reportPosition: known.position });
      else {
        pools.push({ record, reportPosition: position });
        reports.push({ pool, position, report });
      }
    }
    return { pools, reports };
  }

  /**
   * Forgets reports that are about to be removed: the pool's name may come back with the same
   * report, which is then to be written again.
   */
  forget(pools: readonly string[]): void {
    for (const pool of pools) this.#known.delete(pool);
  }

  /** Forgets everything: what is cached may belong to another history. */
  clear(): void {
    this.#known.clear();
  }

  #find(row: PoolRow): PoolReport | undefined {
    const known = this.#known.get(row.record.pool);
    return known?.position === row.reportPosition ? known.report : undefined;
  }

  #need(row: PoolRow): PoolReport {
    const report = this.#find(row);
    if (report === undefined)
      throw new Error(`the report of pool ${row.record.pool} is not in the ledger`);
    return report;
  }
}
