import type { EventRecord } from '../../domain/event.js';

export type { EventFilter } from '../store-port/store.js';

/** A part of the event log. */
export interface EventsRead {
  readonly items: readonly {
    readonly event: EventRecord /** Until when it is kept at least, epoch ms. */;
    readonly expiresAt: number;
  }[];
  /** All up to this serial was looked at. */
  readonly position: number;
  /** Whether the log goes on past it. */
  readonly more: boolean;
}

/** Where the event log stands. */
export interface EventLogState {
  /** Which log it is. */
  readonly id: string;
  /** Serial of the newest event. */
  readonly head: number;
  /** Calls whenever events were committed, until the answer is called. */
  listen(tell: () => void): () => void;
}
