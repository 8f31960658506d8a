import {
  type Health,
  type HealthCheckResponse_ServingStatus,
  HealthCheckResponse_ServingStatus as Serving,
} from '../../gen/grpc/health/v1/health_pb.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { PlainStatus } from '../errors/plain-status.js';
import { Notifier } from '../streams/notifier.js';

/**
 * Whether the server and each of its services can be called, by gRPC's health checking protocol.
 * The server itself is ''.
 */
export class ServerHealth {
  readonly implementation: ServiceImplementation<typeof Health>;
  readonly #names: ReadonlySet<string>;
  readonly #notifier = new Notifier();
  #serving = false;

  /**
   * @param look called before a check is answered; whoever it finds something out for calls
   * `setServing`
   */
  constructor(services: readonly string[], look: () => Promise<unknown> = async () => undefined) {
    this.#names = new Set(['', ...services]);
    this.implementation = {
      check: async ({ service }) => {
        if (this.#names.has(service)) {
          await look();
          return { status: this.#statusOf(service) };
        }
        throw new PlainStatus('NOT_FOUND', `no service ${service} here`);
      },
      list: () => ({
        statuses: Object.fromEntries(
          [...this.#names].map((name) => [name, { status: this.#statusOf(name) }]),
        ),
      }),
      watch: ({ service }, { signal }) => this.#watch(service, signal),
    };
  }

  /** All services serve or none does. */
  setServing(serving: boolean): void {
    this.#serving = serving;
    this.#notifier.notify();
  }

  async *#watch(
    service: string,
    signal: CallSignal,
  ): AsyncGenerator<{ status: HealthCheckResponse_ServingStatus }> {
    let told: HealthCheckResponse_ServingStatus | undefined;
    signal.addEventListener('abort', this.#notifier.notify);
    try {
      for (;;) {
        const status = this.#statusOf(service);
        // A watcher gets NOT_SERVING before a stopping server ends the stream.
        if (status !== told) yield { status };
        told = status;
        signal.throwIfAborted();
        if (this.#statusOf(service) === told) await this.#notifier.wait();
      }
    } finally {
      signal.removeEventListener('abort', this.#notifier.notify);
    }
  }

  #statusOf(service: string): HealthCheckResponse_ServingStatus {
    if (!this.#names.has(service)) return Serving.SERVICE_UNKNOWN;
    return this.#serving ? Serving.SERVING : Serving.NOT_SERVING;
  }
}
