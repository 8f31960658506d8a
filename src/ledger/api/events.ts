import type { EventRecord } from '../../domain/event.js';

export type { EventFilter } from '../store-port/store.js';

/** A part of the event log. */
export interface EventsRead {
  readonly items: readonly {
    readonly event: EventRecord /** Until when it is kept at least, epoch ms. */;
    readonly expiresAt: number;
  }[];
  /** All events up to this serial were looked at. */
  readonly position: number;
  /** Whether the log has more events after it. */
  readonly more: boolean;
}

/** Where the event log stands. */
export interface EventLogState {
  /** Which log it is. */
  readonly id: string;
  /** Serial of the newest event. */
  readonly head: number;
  /** Calls `tell` whenever events were committed, until the returned function is called. */
  listen(tell: () => void): () => void;
}
