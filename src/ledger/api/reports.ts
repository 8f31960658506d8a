import type { AdminState } from '../../domain/pool.js';
import type { HostIdentity, ReportWarning } from '../../domain/report.js';

/** What became of a report. */
export interface ReportAnswer {
  readonly applied: boolean;
  /** Why not; empty where it was. */
  readonly ignoredReason: string;
  /** What is wrong with it and was taken all the same: path in the report, and why. Bounded. */
  readonly warnings: readonly ReportWarning[];
  readonly accountingRevision: number;
  readonly readRevision: number;
  /** By which the same content is known again; null: it cannot be. */
  readonly known: KnownReport | null;
}

/** A report that was taken, without its content. */
export interface KnownReport {
  readonly identity: HostIdentity;
  /** Digest of the pools, as they came to stand. */
  readonly content: string;
  readonly warnings: readonly ReportWarning[];
  /** The settings under which it was taken; nothing but themselves. */
  readonly settings: object;
}

/** Answer to a sign of life. */
export interface HeartbeatAnswer {
  readonly accountingRevision: number;
  readonly adminState: AdminState;
}
