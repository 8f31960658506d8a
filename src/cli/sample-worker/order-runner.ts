import { setTimeout as sleep } from 'node:timers/promises';
import { toStowageError } from '../../client/index.js';
import type { Lease, Offer, OutcomeAccepted } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { LeaseKeeper } from './lease-keeper.js';
import { acknowledge, renew } from './leases.js';
import type { Outcome } from './order.js';
import { type HeldOrder, orderKey, orderWords } from './order.js';
import { consequence, reportOutcome, rollOutcome } from './outcome.js';
import type { WorkerContext } from './settings.js';

const REMEMBERED = 10_000;
const RENEW_AGAIN_MS = 3000;

/** Carries out orders, and remembers the outcomes of earlier ones. */
export class OrderRunner {
  readonly #context: WorkerContext;
  readonly #held = new Map<string, HeldOrder>();
  /** If an order is offered again after it was carried out, only its outcome is reported again. */
  readonly #done = new Map<string, Outcome>();
  readonly #working = new Set<Promise<void>>();
  readonly #keeper = new LeaseKeeper(() => this.#renewAll());

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  /** Number of orders in work. */
  get size(): number {
    return this.#held.size;
  }

  /** Acknowledges offers, and begins those that are granted. */
  take(offers: readonly Offer[]): void {
    if (offers.length > 0) this.#track(this.#accept(offers));
  }

  /** Stops work on withdrawn decisions. */
  withdraw(decisionIds: readonly string[]): void {
    for (const id of decisionIds) {
      const held = this.#held.get(`create ${id}`);
      this.#say('withdrawn', `decision ${plain(id)}`);
      if (held) this.#drop(held);
    }
  }

  /** Resolves when no order is in work. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
    this.#keeper.stop();
  }

  async #accept(offers: readonly Offer[]): Promise<void> {
    const answers = await acknowledge(this.#context, offers);
    for (const [index, offer] of offers.entries()) {
      const answer = answers[index];
      if (answer && 'lease' in answer) this.#begin(offer, answer.lease, answer.untilMs);
      else this.#say('not ours', `${orderWords(offer)}: ${answer?.lost}`);
    }
  }

  #begin(offer: Offer, lease: Lease, untilMs: number): void {
    this.#keeper.keep(Number(lease.remainingMs));
    const held = this.#held.get(orderKey(offer));
    if (held) {
      held.token = lease.token;
      held.untilMs = untilMs;
      return;
    }
    const order: HeldOrder = { offer, token: lease.token, untilMs, stop: new AbortController() };
    this.#held.set(orderKey(offer), order);
    const done = this.#done.get(orderKey(offer));
    this.#say(done ? 'repeated' : 'accepted', orderWords(offer));
    this.#track(this.#carryOut(order, done));
  }

  async #carryOut(order: HeldOrder, done: Outcome | undefined): Promise<void> {
    try {
      if (!done)
        await sleep(this.#context.settings.workMs, undefined, { signal: order.stop.signal });
      // Another worker may have carried the order out after the lease ended, and its volume may be
      // deleted by now.
      if (!done && performance.now() >= order.untilMs)
        return this.#lose(order, 'its lease may have ended');
      const outcome =
        done ?? this.#context.carryOut?.(order.offer) ?? rollOutcome(order.offer, this.#context);
      this.#remember(order.offer, outcome);
      await this.#report(order, outcome);
    } catch (error) {
      if (!order.stop.signal.aborted) throw error;
    } finally {
      this.#drop(order);
    }
  }

  /**
   * Reports an outcome. If the order came again while it was answered, the answer is about the
   * older lease: then it is reported under the newer one.
   */
  async #report(order: HeldOrder, outcome: Outcome): Promise<void> {
    for (;;) {
      const { token } = order;
      const { accepted, error } = await this.#reported(order, outcome);
      const lost = order.stop.signal.aborted;
      if (order.token !== token && !lost) continue;
      this.#drop(order);
      const words = orderWords(order.offer);
      if (accepted) this.#say(outcome.case, `${words}${consequence(accepted)}`);
      else if (!lost) this.#say('not taken', `${words}: ${plain(toStowageError(error).message)}`);
      if (accepted?.next.case === 'deleteOrder') this.take([accepted.next.value]);
      return;
    }
  }

  /** The answer to an outcome, as a value: what follows must happen in one turn. */
  async #reported(
    order: HeldOrder,
    outcome: Outcome,
  ): Promise<{ readonly accepted?: OutcomeAccepted; readonly error?: unknown }> {
    try {
      return { accepted: await reportOutcome(this.#context, order, outcome) };
    } catch (error) {
      return { error };
    }
  }

  async #renewAll(): Promise<number | undefined> {
    const orders = [...this.#held.values()];
    if (orders.length === 0) return undefined;
    const tokens = orders.map(({ token }) => token);
    try {
      const answers = await renew(this.#context, orders);
      const lives = orders.map((order, index) => {
        const answer = answers[index];
        // It came again meanwhile: its newer lease is kept by itself.
        if (order.token !== tokens[index]) return Number.POSITIVE_INFINITY;
        if (answer && 'lease' in answer) {
          order.untilMs = answer.untilMs;
          return Number(answer.lease.remainingMs);
        }
        this.#lose(order, answer?.lost ?? '');
        return Number.POSITIVE_INFINITY;
      });
      const shortest = Math.min(...lives);
      return Number.isFinite(shortest) ? shortest : undefined;
    } catch (error) {
      this.#say('trouble', `renewing leases: ${plain(toStowageError(error).message)}`);
      return RENEW_AGAIN_MS;
    }
  }

  /** Stops work on an order whose lease is lost, unless it was finished meanwhile. */
  #lose(order: HeldOrder, why: string): void {
    if (this.#held.get(orderKey(order.offer)) !== order) return;
    this.#say('lost', `${orderWords(order.offer)}: ${why}`);
    this.#drop(order);
  }

  #drop(order: HeldOrder): void {
    order.stop.abort();
    if (this.#held.get(orderKey(order.offer)) === order) this.#held.delete(orderKey(order.offer));
  }

  #remember(offer: Offer, outcome: Outcome): void {
    this.#done.set(orderKey(offer), outcome);
    const oldest = this.#done.keys().next().value;
    if (this.#done.size > REMEMBERED && oldest !== undefined) this.#done.delete(oldest);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#say('trouble', plain(toStowageError(error).message)))
      .finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }

  #say(what: string, of: string): void {
    this.#context.say(`${what.padEnd(10)} ${of}`);
  }
}
