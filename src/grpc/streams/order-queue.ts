import type { CodedError } from '../../domain/errors.js';
import type { Offer, WorkerSink } from '../../ledger/api/workers.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { within } from '../tokens/pages.js';
import { Notifier } from './notifier.js';

/**
 * Most characters of orders in one message. Clients take 4 MiB by default, and a character is up to
 * three bytes.
 */
const MESSAGE_CHARS = 1024 * 1024;
const ORDER_CHARS = 1024;

/** The content of one message. */
export interface Orders {
  readonly offers: readonly Offer[];
  readonly withdrawn: readonly string[];
}

/**
 * Orders that wait while the worker's stream is busy. Holds each decision once, so no more than
 * `maxOutstanding`, unless leases run out while the worker does not read. Offers past their lease
 * are then dropped, because they will be made again.
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
      // The newest offer counts: if a decision is made again elsewhere, its withdrawal comes first,
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

  /** Makes the waiter check its signal again. */
  wake(): void {
    this.#notifier.notify();
  }

  /**
   * Waits for orders. Throws the watch's end, or the signal's reason; call `wake` when the signal
   * fires.
   */
  async next(signal: Pick<CallSignal, 'throwIfAborted'>): Promise<Orders> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#end !== null) throw this.#end;
      if (this.#offers.size > 0 || this.#withdrawn.size > 0) return this.take();
      await this.#notifier.wait();
    }
  }

  /** The waiting orders, as many as fit into one message. */
  take(): Orders {
    const withdrawn = [...this.#withdrawn];
    this.#withdrawn.clear();
    const waiting = [...this.#offers.values()];
    // At least one is sent, however long it is.
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
