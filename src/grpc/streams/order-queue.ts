import type { CodedError } from '../../domain/errors.js';
import type { EncodedOffer, Offer, WorkerSink } from '../../ledger/api/workers.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { within } from '../values/within.js';
import { Notifier } from './notifier.js';

/**
 * Most characters of orders in one message. Clients take 4 MiB by default, and a character is up to
 * three bytes.
 */
const MESSAGE_CHARS = 256 * 1024;
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
 *
 * An order over which a stream broke is told alone, after all others, and no other such order until
 * the worker has read it: if the stream breaks again, it is known over which.
 */
export class OrderQueue implements WorkerSink {
  readonly #offers = new Map<string, Offer>();
  readonly #withdrawn = new Set<string>();
  /** Told, and not read: until when that counts, epoch ms. */
  readonly #unread = new Map<string, number>();
  /** The one of these that is told alone. */
  #alone: string | null = null;
  readonly #notifier = new Notifier();
  #end: CodedError | null = null;

  constructor(
    private readonly slots: number,
    private readonly clock: () => number,
    /** Encodes an order before its commit; null: later. Must not throw. */
    readonly encode: (offer: Offer) => EncodedOffer | null = () => null,
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
    if (this.#offers.size + this.#unread.size > this.slots) this.#dropExpired();
    this.#notifier.notify();
  }

  read(decisionId: string): void {
    if (!this.#unread.delete(decisionId)) return;
    if (this.#alone === decisionId) this.#notifier.notify();
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
      const orders = this.take();
      if (orders.offers.length > 0 || orders.withdrawn.length > 0) return orders;
      await this.#notifier.wait();
    }
  }

  /** The waiting orders, as many as fit into one message. */
  take(): Orders {
    const withdrawn = [...this.#withdrawn];
    this.#withdrawn.clear();
    const offers = this.#takeOffers();
    for (const { decision, lease } of offers) {
      this.#offers.delete(decision.decisionId);
      this.#unread.set(decision.decisionId, lease.expiresAt);
    }
    return { offers, withdrawn };
  }

  #takeOffers(): readonly Offer[] {
    const waiting = [...this.#offers.values()];
    const plain = waiting.filter(({ breaks }) => breaks === 0);
    // One goes out however long it is.
    if (plain.length > 0) return plain.length === 1 ? plain : within(plain, sizeOf, MESSAGE_CHARS);
    if (waiting.length === 0 || this.#untilRead(this.#alone) > this.clock()) return [];
    const [next] = waiting.sort((a, b) => a.breaks - b.breaks);
    this.#alone = next?.decision.decisionId ?? null;
    return next === undefined ? [] : [next];
  }

  /**
   * What the stream broke over, if it breaks now: the order that was told alone, else any of them.
   */
  unread(): readonly string[] {
    const now = this.clock();
    if (this.#alone !== null && this.#untilRead(this.#alone) > now) return [this.#alone];
    return [...this.#unread].flatMap(([id, until]) => (until > now ? [id] : []));
  }

  #untilRead(id: string | null): number {
    return id === null ? 0 : (this.#unread.get(id) ?? 0);
  }

  #dropExpired(): void {
    const now = this.clock();
    for (const [id, { lease }] of this.#offers) if (lease.expiresAt <= now) this.#offers.delete(id);
    for (const [id, until] of this.#unread) if (until <= now) this.#unread.delete(id);
  }
}

function sizeOf(offer: Offer): number {
  return (
    ORDER_CHARS +
    JSON.stringify(offer.spec).length +
    offer.history.reduce((sum, attempt) => sum + ORDER_CHARS + attempt.reason.length, 0)
  );
}
