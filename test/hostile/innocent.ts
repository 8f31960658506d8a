import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StowageClient } from '../../src/client/index.js';
import { Order } from '../../src/gen/stowage/v1/decision_pb.js';
import type { Offer } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { INNOCENT_BACKEND, INNOCENT_ZONE } from './site/cloud.js';

const EVERY_MS = 50;
const WORKER = 'innocent worker';
/** An order that nobody was given for so long was held up. */
const ORDER_WITHIN_MS = 60_000;

/**
 * A client that means no harm, and the worker of the backend on which its volumes go. What becomes
 * of them tells whether others can hold it up.
 */
export class Innocent {
  /** What was not as it should be. */
  readonly wrong: string[] = [];
  placed = 0;
  made = 0;
  slowestMs = 0;
  #stopped = false;
  readonly #waiting = new Map<string, number>();
  #running: Promise<unknown> = Promise.resolve();
  readonly #stop = new AbortController();

  constructor(private readonly client: StowageClient) {}

  start(): void {
    this.#running = Promise.all([this.#create(), this.#work()]);
  }

  /** Stops, and answers what is wrong in the end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const until = performance.now() + ORDER_WITHIN_MS;
    while (this.#waiting.size > 0 && performance.now() < until) await sleep(EVERY_MS);
    if (this.#waiting.size > 0)
      this.wrong.push(`${this.#waiting.size} orders of the innocent client were never given out`);
    this.#stop.abort();
    await this.#running;
  }

  async #create(): Promise<void> {
    while (!this.#stopped) {
      const volumeId = randomUUID();
      const began = performance.now();
      try {
        const { placement } = await this.client.scheduler.scheduleCreateVolume({
          requestId: randomUUID(),
          volumeId,
          sizeGib: 1n,
          projectId: 'innocent',
          availabilityZones: [INNOCENT_ZONE],
        });
        this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
        this.#waiting.set(volumeId, performance.now());
        this.placed += 1;
        if (placement?.backend !== INNOCENT_BACKEND)
          this.wrong.push(`its volume went to ${placement?.backend}`);
      } catch (error) {
        if (!this.#stopped) this.wrong.push(`its create failed: ${error}`);
      }
      await sleep(EVERY_MS);
    }
  }

  /** Opens its stream again whenever it breaks, as every worker does. */
  async #work(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const watch = this.client.workers.watchDecisions(
          { workerId: WORKER, targets: [INNOCENT_BACKEND], maxOutstanding: 500 },
          { signal: this.#stop.signal },
        );
        for await (const { offers } of watch) await this.#carryOut(offers);
      } catch (error) {
        if (!this.#stop.signal.aborted && !/ABORTED|UNAVAILABLE/.test(String(error)))
          await sleep(EVERY_MS);
      }
    }
  }

  async #carryOut(offers: readonly Offer[]): Promise<void> {
    if (offers.length === 0) return;
    const items = offers.map(({ decisionId, lease, order }) => ({
      ref: { decisionId, leaseToken: lease?.token ?? 0n, backend: INNOCENT_BACKEND },
      outcome:
        order === Order.DELETE
          ? ({ case: 'deleted', value: {} } as const)
          : ({ case: 'created', value: {} } as const),
    }));
    const refs = items.map(({ ref }) => ref);
    await this.client.workers.acknowledgeDecisions({ workerId: WORKER, items: refs });
    await this.client.workers.reportOutcomes({ workerId: WORKER, items });
    this.made += offers.length;
    for (const { volume } of offers) {
      const since = this.#waiting.get(volume?.volumeId ?? '');
      if (since === undefined) continue;
      this.#waiting.delete(volume?.volumeId ?? '');
      const waited = performance.now() - since;
      if (waited > ORDER_WITHIN_MS) this.wrong.push(`an order waited ${Math.round(waited)} ms`);
    }
  }
}
