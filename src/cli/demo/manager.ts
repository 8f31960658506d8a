import { errorFromStatus, type StowageClient, StowageError } from '../../client/index.js';
import type {
  ReportCapabilitiesResponse,
  StreamCapabilitiesResponse,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { DemoBackend } from './cloud.js';
import type { Disks } from './disks.js';

/** The volume manager of one host. It measures its disks and reports them over one stream. */
export class Manager {
  readonly #backend: DemoBackend;
  readonly #host: string;
  readonly #disks: Disks;
  readonly #stream: ReturnType<StowageClient['capabilities']['streamCapabilities']>;
  readonly #answers: AsyncIterator<StreamCapabilitiesResponse>;
  readonly #incarnation = crypto.randomUUID();
  #sequence = 0n;
  /** The accounting revision in the last answer. */
  #revision = 0n;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: StowageClient, backend: DemoBackend, host: string, disks: Disks) {
    this.#backend = backend;
    this.#host = host;
    this.#disks = disks;
    this.#stream = client.capabilities.streamCapabilities();
    this.#answers = this.#stream[Symbol.asyncIterator]();
  }

  /**
   * Measures and reports; reports are sent one after the other. Rejects if the server refuses one
   * or is gone.
   */
  report(): Promise<void> {
    const next = this.#last.then(() => this.#report());
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Ends its stream. */
  close(): void {
    this.#stream.cancel();
  }

  async #report(): Promise<void> {
    // The revision was received before measuring begins, so the figures contain what it confirms.
    // What comes later counts on top.
    const accountingRevision = this.#revision;
    const pools = this.#disks.measure();
    this.#sequence += 1n;
    await this.#stream.send({
      report: { ...this.#identity(), pools, accountingRevision, sequence: this.#sequence },
    });
    this.#revision = (await this.#answer()).accountingRevision;
  }

  async #answer(): Promise<ReportCapabilitiesResponse> {
    const { value, done } = await this.#answers.next();
    if (done) throw new StowageError('UNAVAILABLE', 'the server closed the stream of reports');
    if (value.answer.case === 'accepted') return value.answer.value;
    throw value.answer.case === 'refused'
      ? errorFromStatus(value.answer.value)
      : new StowageError('INTERNAL', 'a report was left unanswered');
  }

  #identity() {
    const { name, hosts, zone, protocol } = this.#backend;
    return {
      host: this.#host,
      cluster: hosts.length > 1 ? name : '',
      availabilityZone: zone,
      capabilities: { storage_protocol: protocol, vendor_name: 'Stowage demo' },
      incarnation: this.#incarnation,
    };
  }
}
