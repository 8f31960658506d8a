import type { RequestRecord, Wait } from '../../domain/decision.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';

/** Which of the requests that wait, in the order in which they began. */
export interface WaitingQuery {
  /** Only past this serial. */
  readonly after: number;
  /** Only of volumes of this project; null: of any. */
  readonly projectId: string | null;
  readonly limit: number;
}

/** What decides when a request that waits has its turn. */
export interface WaitingRow {
  readonly key: string;
  readonly spec: CreateVolumeSpec;
  readonly wait: Wait;
}

/** What a store tells of requests that wait. */
export interface WaitingReads {
  waiting(query: WaitingQuery): Promise<readonly RequestRecord[]>;
  /** The same of all projects, without what is not needed to put them in order. */
  waitingRows(query: Omit<WaitingQuery, 'projectId'>): Promise<readonly WaitingRow[]>;
  /** Whether any request waits. */
  anyWaits(): Promise<boolean>;
  /**
   * How many requests of a caller wait, counted up to `most`; 0 while fewer than `most` wait in
   * all.
   */
  waitsOf(caller: string, most: number): Promise<number>;
  /** Keys of the requests that wait for a place of a volume. */
  waitingOf(subject: string): Promise<readonly string[]>;
}
