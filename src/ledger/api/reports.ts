import type { AdminState } from '../../domain/pool.js';
import type { HostIdentity, ReportWarning } from '../../domain/report.js';

/** What became of a report. */
export interface ReportAnswer {
  readonly applied: boolean;
  /** Why it was not taken; empty if it was. */
  readonly ignoredReason: string;
  /** Warnings about a report that was taken all the same: path in the report, and why. Bounded. */
  readonly warnings: readonly ReportWarning[];
  readonly accountingRevision: number;
  readonly readRevision: number;
  /** Identifies the same content again; null: it cannot be identified. */
  readonly known: KnownReport | null;
}

/** A report that was taken, without its content. */
export interface KnownReport {
  readonly identity: HostIdentity;
  /** The digest by which the current report is told from others (`CurrentReport`). */
  readonly content: string;
  readonly warnings: readonly ReportWarning[];
  /** Identity of the settings under which it was taken. */
  readonly settings: object;
}

/** Answer to a sign of life. */
export interface HeartbeatAnswer {
  readonly accountingRevision: number;
  readonly adminState: AdminState;
}
