import type { Breach } from '../../domain/breach.js';
import type { DecisionRecord, RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Missing } from '../../engine/journal/lines.js';
import type { PhaseClock } from './phases.js';

/** The server's clock, epoch ms. */
export type Clock = () => number;

/** Random bits for ids. */
export type RandomBytes = (length: number) => Uint8Array;

/**
 * Whether a caller still waits for an answer. An AbortSignal is one. An object that is made for
 * each call can create its own only when somebody listens.
 */
export interface CallSignal {
  readonly aborted: boolean;
  /** Why nobody waits. */
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Runs things later. Tests control the time themselves. */
export interface Timers {
  /** After what is running now and what has already arrived: one turn of the event loop. */
  soon(run: () => void): void;
  /** Once, after so long, ms. */
  after(ms: number, run: () => void): void;
  /** Every `ms`, until the returned function is called. */
  every(ms: number, run: () => void): () => void;
}

/** What happens because time passes, by its name in metrics. */
export type SweepJob =
  | 'signs_of_life'
  | 'index_check'
  | 'silent_hosts'
  | 'report_ages'
  | 'quarantines'
  | 'leases'
  | 'stranded'
  | 'waiting'
  | 'retention'
  | 'usage';

/** What a request, or its next attempt, came to. */
export interface Decided {
  readonly result: 'placed' | 'refused' | 'rescheduled';
  readonly request: Pick<RequestRecord, 'requestId' | 'operation' | 'subject' | 'spec'>;
  /** The attempt that was opened; null: it was refused. */
  readonly decision: DecisionRecord | null;
  /** Why nothing fitted; null: something did. */
  readonly diagnosis: Diagnosis | null;
  /** What it took its time for; null: nobody measured. */
  readonly phases: PhaseClock | null;
  /** The span of the call that asked for it, as `DecisionRecord` has it; null: none. */
  readonly traceparent: string | null;
}

/** What the ledger tells whoever counts. */
export interface Observer {
  decided(what: Decided): void;
  /**
   * A transaction is over.
   * @param waited how long the change in it that came first had waited for it, seconds
   * @param traced the spans of the calls that wait for it, as far as they are traced
   * @param since for how long it has been over, seconds: orders go out before this is told
   */
  committed(
    seconds: number,
    items: number,
    waited: number,
    traced: readonly string[],
    since: number,
  ): void;
  /** An order is on its way to its worker. */
  delivered(decision: DecisionRecord, worker: string): void;
  /** An attempt is over, and that is committed. */
  ended(attempt: DecisionRecord): void;
  /**
   * A request was decided more than once before it was answered: others had taken what was chosen.
   */
  decidedAgain(tries: number): void;
  /** An order was set aside, because no worker could read it. */
  setAside(decision: DecisionRecord, why: string): void;
  /** The index was built anew, because it was not what the database holds. */
  rebuilt(): void;
  /** Backends came back while others are down: what waits for these is not moved before `until`. */
  returning(returning: {
    readonly returned: number;
    readonly down: number;
    /** Epoch ms. */
    readonly until: number;
  }): void;
  /** So many decisions were decided elsewhere that waited for backends that are down. */
  moved(decisions: number, stillWaiting: number): void;
  /** A job of the sweep was done, whatever it came to. */
  swept(job: SweepJob, seconds: number): void;
  /** The store went away or came back. */
  storeAvailable(available: boolean): void;
  /** The store is broken: nothing is read or written any more. Told once. */
  storeBroken(why: { readonly breach: Breach; readonly message: string }): void;
  /** Something failed because the store is away; told each time. */
  storeFailed(why: unknown): void;
  /** Of so many decisions more the journal will not tell what they saw. */
  journalLost(decisions: number): void;
  /** The journal goes on after it lost these. */
  journalWentOn(missing: Missing): void;
  /** A fault that no caller gets as an error. */
  fault(error: unknown, doing: string): void;
}

/**
 * Asks other services for what a request leaves out. Null: switched off. If one rejects, the
 * request fails with that message.
 */
export interface Resolvers {
  /** The compute host of an instance, by its UUID. */
  readonly instanceHost: ((instanceId: string) => Promise<string>) | null;
  /** Where an image's data lies, as URLs, by the image's id. */
  readonly imageLocations: ((imageId: string) => Promise<readonly string[]>) | null;
}
