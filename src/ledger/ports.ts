/** The server's clock, epoch ms. */
export type Clock = () => number;

/** Random bits for ids. */
export type RandomBytes = (length: number) => Uint8Array;

/** Runs things later. Tests drive time themselves. */
export interface Timers {
  /** After what is running now and what has already arrived: one turn of the event loop. */
  soon(run: () => void): void;
  /** Every `ms`, until the answer is called. */
  every(ms: number, run: () => void): () => void;
}

/** What the ledger tells whoever counts. */
export interface Observer {
  decided(result: 'placed' | 'refused' | 'rescheduled'): void;
  committed(seconds: number, items: number): void;
  /** The store went away or came back. */
  storeAvailable(available: boolean): void;
  /** Something broke that no caller could be told of. */
  fault(error: unknown, doing: string): void;
}
