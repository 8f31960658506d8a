import type { JsonObject } from '@bufbuild/protobuf';
import { errorFromStatus, pages, type StowageClient } from '../../src/client/index.js';
import { AdminState } from '../../src/gen/stowage/v1/pool_pb.js';
import { describe } from './capabilities.js';
import type { RecordedBackend, RecordedState, Scenario } from './recording.js';
import { backendOf } from './rig.js';

/** A recorded state as an operator's word: a host that is down is played as a disabled one. */
const STATES: Readonly<Record<RecordedState, AdminState>> = {
  up: AdminState.ENABLED,
  down: AdminState.DISABLED,
  disabled: AdminState.DISABLED,
  frozen: AdminState.FROZEN,
};

const IMPORT_BATCH = 1000;

/** The volume managers of a scenario, and the operator who enables and disables their hosts. */
export class Managers {
  readonly #client: StowageClient;
  readonly #hosts: ReadonlyMap<string, RecordedBackend>;
  /** Newest accounting revision that each backend's managers were told. */
  readonly #revisions = new Map<string, bigint>();
  #sequence = 0n;

  constructor(client: StowageClient, hosts: readonly RecordedBackend[]) {
    this.#client = client;
    this.#hosts = new Map(hosts.map((host) => [host.host, host]));
  }

  /**
   * Makes every host known, in recorded order and as it stood, and only then lets them report:
   * backends take part in recorded order.
   */
  async setUp(volumes: Scenario['volumes']): Promise<void> {
    for (const host of this.#hosts.values()) {
      const answer = await this.#client.capabilities.heartbeat(this.#identity(host));
      this.learn(backendOf(host), answer.accountingRevision);
      if (host.state !== undefined) await this.setState(host.host, host.state);
    }
    for (const host of this.#hosts.values()) {
      if (host.capabilities !== null) await this.report(host.host, host.capabilities);
    }
    for (let start = 0; start < volumes.length; start += IMPORT_BATCH)
      await this.#import(volumes.slice(start, start + IMPORT_BATCH));
  }

  /**
   * Reports a backend's state, which contains all that was confirmed up to the newest revision it
   * was told.
   */
  async report(name: string, capabilities: JsonObject): Promise<void> {
    const host = this.#host(name);
    const accountingRevision = this.#revisions.get(backendOf(host)) ?? 0n;
    this.#sequence += 1n;
    const order = { accountingRevision, incarnation: 'parity', sequence: this.#sequence };
    const report = { ...this.#identity(host), ...describe(capabilities), ...order };
    const answer = await this.#client.capabilities.reportCapabilities({ report });
    if (!answer.applied)
      throw new Error(`the report of ${name} was ignored: ${answer.ignoredReason}`);
    this.learn(backendOf(host), answer.accountingRevision);
  }

  async setState(host: string, state: RecordedState): Promise<void> {
    await this.#client.pools.setBackendState({ host, state: STATES[state], reason: 'as recorded' });
  }

  /** What an answer to a manager or a worker of the backend said of its accounting revision. */
  learn(backend: string, revision: bigint): void {
    if (revision > (this.#revisions.get(backend) ?? 0n)) this.#revisions.set(backend, revision);
  }

  /** Asks how far every backend's ledger is. */
  async askRevisions(): Promise<void> {
    for await (const { backends } of pages((pageToken) =>
      this.#client.pools.listBackends({ pageToken }),
    ))
      for (const { backend: name, accountingRevision } of backends)
        this.learn(name, accountingRevision);
  }

  async #import(volumes: Scenario['volumes']): Promise<void> {
    const items = volumes.map(({ id, backend }) => ({
      volumeId: id,
      pool: backend,
      projectId: 'parity',
    }));
    const { results } = await this.#client.volumes.importVolumes({ volumes: items });
    for (const { error } of results) if (error !== undefined) throw errorFromStatus(error);
  }

  #identity(host: RecordedBackend) {
    return {
      host: host.host,
      cluster: host.cluster ?? '',
      availabilityZone: host.availability_zone,
    };
  }

  #host(name: string): RecordedBackend {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`the scenario has no host ${name}`);
    return host;
  }
}
