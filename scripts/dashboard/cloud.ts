import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';

const BACKENDS = ['node1@lvm', 'node2@lvm', 'node3@ceph', 'node4@nfs'];
const TICK_MS = 50;

/**
 * Makes a small cloud live at a server: reports, creates that are placed, refused and failed,
 * workers that make volumes, an overload of nothing. Until `stop`.
 */
export class Cloud {
  readonly #workers: ChildProcess[];
  readonly #client: StowageClient;
  #going = true;
  #ended: Promise<void> = Promise.resolve();

  private constructor(private readonly server: string) {
    this.#client = connect({ server });
    // The last backend has no worker: its orders wait.
    this.#workers = BACKENDS.slice(0, -1).map((backend) => this.#worker(backend));
  }

  static async start(server: string): Promise<Cloud> {
    const cloud = new Cloud(server);
    for (const backend of BACKENDS) await cloud.#report(backend, 0);
    cloud.#ended = cloud.#live();
    return cloud;
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#ended;
    for (const worker of this.#workers) worker.kill();
    this.#client.close();
  }

  #worker(backend: string): ChildProcess {
    const flags = ['--backend', backend, '--failure-rate', '0.2', '--work-ms', '400'];
    const program = ['dist/src/bin.js', 'worker', 'run', ...flags, '--server', this.server];
    const child = spawn(process.execPath, program, { stdio: 'ignore' });
    process.once('exit', () => child.kill());
    return child;
  }

  async #live(): Promise<void> {
    for (let tick = 0; this.#going; tick += 1) {
      await this.#create(tick % 9 === 0 ? 100_000 : 1 + (tick % 7));
      // The first backend reports no more: its report grows old.
      if (tick % 20 === 0)
        for (const backend of BACKENDS.slice(1)) await this.#report(backend, tick);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  async #create(sizeGib: number): Promise<void> {
    try {
      await this.#client.scheduler.scheduleCreateVolume({
        requestId: randomUUID(),
        volumeId: randomUUID(),
        sizeGib: BigInt(sizeGib),
      });
    } catch (error) {
      if (!(error instanceof StowageError) || error.reason !== 'NO_VALID_BACKEND') throw error;
    }
  }

  async #report(host: string, tick: number): Promise<void> {
    const pools: JsonObject[] = ['gold', 'silver', 'bronze'].map((name, at) => ({
      pool_name: name,
      total_capacity_gb: 2000 * (at + 1),
      // More than there is, in one pool: a warning.
      free_capacity_gb: host === 'node4@nfs' && at === 0 ? 9000 : 1500 * (at + 1) - (tick % 300),
      provisioned_capacity_gb: 400,
      reserved_percentage: 5,
      max_over_subscription_ratio: 2,
      thin_provisioning_support: true,
      thick_provisioning_support: false,
    }));
    await this.#client.capabilities.reportCapabilities({
      report: { host, volumeStats: { pools } },
    });
  }
}
