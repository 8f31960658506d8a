import { EventEmitter, once } from 'node:events';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { errorFromStatus, type ServerStream, type StowageClient } from '../../src/client/index.js';
import type {
  Offer,
  OutcomeAccepted,
  OutcomeReportSchema,
  WatchDecisionsResponse,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import { PATIENCE_MS } from '../support/patience.js';

const WORKER = 'parity';

/** What the worker says at the end of an order. */
export type Outcome = NonNullable<MessageInitShape<typeof OutcomeReportSchema>['outcome']>;

/** The outcome of an order that was carried out. */
export const CREATED: Outcome = { case: 'created', value: {} };
/** The outcome of an order that another backend may carry out, with nothing left behind. */
export const FAILED: Outcome = {
  case: 'failed',
  value: { reason: 'as recorded', retriable: true, mayHaveLeftData: false },
};

/**
 * One worker for every backend of a scenario: it takes all that is offered and says of each order
 * what the scenario wants.
 */
export class Worker {
  readonly #client: StowageClient;
  readonly #stream: ServerStream<WatchDecisionsResponse>;
  readonly #offers = new Map<string, Offer>();
  readonly #arrivals = new EventEmitter();

  constructor(client: StowageClient, targets: readonly string[]) {
    this.#client = client;
    this.#stream = client.workers.watchDecisions({
      workerId: WORKER,
      targets: [...targets],
      maxOutstanding: 100_000,
    });
    void this.#listen();
  }

  /** Acknowledges a decision once it is offered, and says what became of it. */
  async finish(decisionId: string, outcome: Outcome): Promise<OutcomeAccepted> {
    const offer = await this.#offered(decisionId);
    const ref = {
      decisionId,
      backend: offer.placement?.backend ?? '',
      leaseToken: offer.lease?.token ?? 0n,
    };
    const taken = (
      await this.#client.workers.acknowledgeDecisions({ workerId: WORKER, items: [ref] })
    ).results[0]?.result;
    if (taken?.case === 'error') throw errorFromStatus(taken.value);
    const said = (
      await this.#client.workers.reportOutcomes({ workerId: WORKER, items: [{ ref, outcome }] })
    ).results[0]?.result;
    if (said?.case === 'error') throw errorFromStatus(said.value);
    if (said?.case !== 'accepted') throw new Error(`no answer to the outcome of ${decisionId}`);
    this.#offers.delete(decisionId);
    return said.value;
  }

  stop(): void {
    this.#stream.cancel();
  }

  async #listen(): Promise<void> {
    try {
      for await (const { offers } of this.#stream) {
        for (const offer of offers) {
          this.#offers.set(offer.decisionId, offer);
          this.#arrivals.emit(offer.decisionId);
        }
      }
    } catch (error) {
      // Whoever waits hears of it; for the others the decision stays unoffered.
      if (this.#arrivals.eventNames().length > 0) this.#arrivals.emit('error', error);
    }
  }

  async #offered(decisionId: string): Promise<Offer> {
    const known = this.#offers.get(decisionId);
    if (known) return known;
    await once(this.#arrivals, decisionId, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return this.#offered(decisionId);
  }
}
