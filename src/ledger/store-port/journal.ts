/** A place in a journal. */
export interface SegmentHead {
  /** Id of the journal: a server's, from its start to its end. */
  readonly journal: string;
  /** From 1. */
  readonly number: number;
  /** Whoever reads the segment must read from this number on. */
  readonly since: number;
  /** When its lines were written, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Some lines of a journal of what decisions saw. */
export interface JournalSegment extends SegmentHead {
  readonly bytes: Uint8Array;
}

/** Which segments to find. */
export interface SegmentQuery {
  /** With lines from this moment on, epoch ms. */
  readonly from: number;
  /** With lines up to this moment, epoch ms. */
  readonly until: number;
  readonly limit: number;
}

/** How long journals are kept. */
export interface JournalCut {
  /** Segments of decisions before this moment go, epoch ms, if no later one needs them. */
  readonly journalBefore: number;
  /** Segments that lie further back than so many bytes go. */
  readonly maxJournalBytes: number;
}

/** Where journals are kept. They are no part of the ledger: nothing is decided by them. */
export interface JournalStore {
  /**
   * Keeps a segment, unless it does so already. This takes no position of the ledger.
   */
  keepSegment(segment: JournalSegment): Promise<void>;
  /** Segments of any journal, the newest first. */
  segments(query: SegmentQuery): Promise<readonly SegmentHead[]>;
  /** Null: it is not kept, or an earlier version wrote it in another form. */
  segment(journal: string, number: number): Promise<JournalSegment | null>;
}
