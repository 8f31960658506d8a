/** The server's clock, epoch ms. */
export type Clock = () => number;

/** Random bits for ids. */
export type RandomBytes = (length: number) => Uint8Array;

/**
 * Whether somebody still waits for an answer. An AbortSignal is one; what is made for each call may
 * make its own only for who listens.
 */
export interface CallSignal {
  readonly aborted: boolean;
  /** Why nobody does. */
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Runs things later. Tests drive time themselves. */
export interface Timers {
  /** After what is running now and what has already arrived: one turn of the event loop. */
  soon(run: () => void): void;
  /** Once, after so long, ms. */
  after(ms: number, run: () => void): void;
  /** Every `ms`, until the answer is called. */
  every(ms: number, run: () => void): () => void;
}

/** What the ledger tells whoever counts. */
export interface Observer {
  decided(result: 'placed' | 'refused' | 'rescheduled'): void;
  committed(seconds: number, items: number): void;
  /**
   * A request was decided so many times, more than once, before it was answered: others had taken
   * what was chosen.
   */
  decidedAgain(tries: number): void;
  /** An order was set aside, because no worker could read it. */
  setAside(decisionId: string, why: string): void;
  /** The index was built anew, because it was not what the database holds. */
  rebuilt(): void;
  /** The store went away or came back. */
  storeAvailable(available: boolean): void;
  /** Something broke that no caller could be told of. */
  fault(error: unknown, doing: string): void;
}

/**
 * Asks others for what a request leaves out. Null: switched off. What they reject with is a failure
 * of the request, in an operator's words.
 */
export interface Resolvers {
  /** The compute host of an instance, by its UUID. */
  readonly instanceHost: ((instanceId: string) => Promise<string>) | null;
  /** Where an image's data lies, as URLs, by the image's id. */
  readonly imageLocations: ((imageId: string) => Promise<readonly string[]>) | null;
}
