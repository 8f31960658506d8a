import type { CodedError } from '../../domain/errors.js';
import type { Offer, WorkerSink } from '../../ledger/api/workers.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { within } from '../tokens/pages.js';
import { Notifier } from './notifier.js';

/**
 * Most characters of orders in one message: clients take 4 MiB unless they are told otherwise, and
 * characters are up to three bytes.
 */
const MESSAGE_CHARS = 1024 * 1024;
const ORDER_CHARS = 1024;

/** What goes into one message. */
export interface Orders {
  readonly offers: readonly Offer[];
  readonly withdrawn: readonly string[];
}

/**
 * What a worker is to be told, while its stream is busy. Holds each decision once, and so no more
 * than the worker's room, unless leases run out while it does not read: offers past their lease are
 * then dropped, for they will be made again.
 */
export class OrderQueue implements WorkerSink {
  readonly #offers = new Map<string, Offer>();
  readonly #withdrawn = new Set<string>();
  readonly #notifier = new Notifier();
  #end: CodedError | null = null;

  constructor(
    private readonly maxOutstanding: number,
    private readonly clock: () => number,
  ) {}

  deliver(orders: Orders): void {
    for (const id of orders.withdrawn) {
      this.#offers.delete(id);
      this.#withdrawn.add(id);
    }
    for (const offer of orders.offers) {
      this.#offers.delete(offer.decision.decisionId);
      this.#offers.set(offer.decision.decisionId, offer);
      // What is offered last counts: of a decision made again elsewhere, first its end is told,
      // then the order to delete.
      this.#withdrawn.delete(offer.decision.decisionId);
    }
    if (this.#offers.size > this.maxOutstanding) this.#dropExpired();
    this.#notifier.notify();
  }

  end(error: CodedError): void {
    this.#end = error;
    this.#notifier.notify();
  }

  /** Lets whoever waits look at its signal again. */
  wake(): void {
    this.#notifier.notify();
  }

  /**
   * Waits for something to tell. Throws the watch's end, or the signal's reason; whoever listens to
   * the signal wakes it.
   */
  async next(signal: Pick<CallSignal, 'throwIfAborted'>): Promise<Orders> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#end !== null) throw this.#end;
      if (this.#offers.size > 0 || this.#withdrawn.size > 0) return this.take();
      await this.#notifier.wait();
    }
  }

  /** What there is to tell now, as much as fits into one message. */
  take(): Orders {
    const withdrawn = [...this.#withdrawn];
    this.#withdrawn.clear();
    const waiting = [...this.#offers.values()];
    // One goes out however long it is.
    const offers = waiting.length === 1 ? waiting : within(waiting, sizeOf, MESSAGE_CHARS);
    for (const { decision } of offers) this.#offers.delete(decision.decisionId);
    return { offers, withdrawn };
  }

  #dropExpired(): void {
    const now = this.clock();
    for (const [id, { lease }] of this.#offers) if (lease.expiresAt <= now) this.#offers.delete(id);
  }
}

function sizeOf(offer: Offer): number {
  return (
    ORDER_CHARS +
    JSON.stringify(offer.spec).length +
    offer.history.reduce((sum, attempt) => sum + ORDER_CHARS + attempt.reason.length, 0)
  );
}
