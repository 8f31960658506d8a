import type { CallSignal } from '../lib/ports.js';
import type { Keys } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { Lost } from './lost.js';

/**
 * What to do once it is known whether an item's writes were committed. It is done before anything
 * else can look at the index.
 */
export interface Afterwards {
  onCommit(run: () => void): void;
  /**
   * The same for a new order that is written to a worker's stream: callers are answered a turn of
   * the event loop later, for what is written goes out when it turns.
   */
  sendsOnCommit(run: () => void): void;
  /** Also if only this item's writes were taken back: it threw, or it was lost. */
  onRollback(run: () => void): void;
  /** What the item writes is long: so many characters. */
  writes(chars: number): void;
}

/** One verb's part of a transaction. */
export interface Item<T> {
  /** Names the rows that `run` reads or writes. */
  keys(keys: Keys): void;
  /**
   * Checks and changes rows; synchronous. If it throws or answers `Lost`, its own writes are taken
   * back and those of the other items commit.
   */
  run(set: WorkingSet, afterwards: Afterwards): T;
  /**
   * Called if `run` answered `Lost`, with the index at what the transaction sees. True: the item
   * has decided again, so `keys` and `run` are called again in the same transaction.
   */
  again?(lost: Lost): boolean;
  /** Its transaction has no other item: it changes rows that nobody loads. */
  readonly alone?: true;
  /** The item can be aborted until its turn in its transaction. */
  readonly signal?: Pick<CallSignal, 'aborted' | 'reason'> | undefined;
  /** The span of the call that waits for it, as `traceparent`; left out: it is not traced. */
  readonly traceparent?: string | undefined;
}

/** What an item came to, durable. */
export interface Done<T> {
  readonly result: T;
  /** Position of the ledger that contains it. */
  readonly revision: number;
}

/** One item of the queue, without the type of its result. */
export interface Entry {
  readonly item: Item<unknown>;
  readonly commits: (() => void)[];
  readonly rollbacks: (() => void)[];
  readonly resolve: (done: Done<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** When it was queued, by the process's own clock, ms. */
  readonly queuedAt: number;
  /** Characters that it writes, where they are many. */
  chars: number;
  /** Its commit writes an order to a worker's stream. */
  sends: boolean;
  result: unknown;
  error: { readonly thrown: unknown } | null;
}

/** The spans of the calls that wait for some items. */
export function tracedOf(entries: readonly Entry[]): readonly string[] {
  const traced: string[] = [];
  for (const { item } of entries) if (item.traceparent !== undefined) traced.push(item.traceparent);
  return traced;
}

/** False: its caller waits no longer, and has its answer. */
export function stillWanted(entry: Entry): boolean {
  const signal = entry.item.signal;
  if (signal?.aborted !== true) return true;
  entry.reject(signal.reason);
  return false;
}

/** Runs one item. If it throws or is lost, only its own writes are taken back. */
export function runOne(entry: Entry, set: WorkingSet): void {
  const mark = set.mark();
  try {
    entry.result = entry.item.run(set, {
      onCommit: (run) => entry.commits.push(run),
      sendsOnCommit: (run) => {
        entry.commits.push(run);
        entry.sends = true;
      },
      onRollback: (run) => entry.rollbacks.push(run),
      writes: (chars) => {
        entry.chars = chars;
      },
    });
    if (entry.result instanceof Lost) takeBack(entry, set, mark);
  } catch (thrown) {
    takeBack(entry, set, mark);
    entry.error = { thrown };
  }
}

function takeBack(entry: Entry, set: WorkingSet, mark: number): void {
  set.rollback(mark);
  entry.commits.length = 0;
  entry.sends = false;
  for (const run of entry.rollbacks.splice(0)) run();
}
