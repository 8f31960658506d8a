import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type StowageClient } from '../../client/index.js';
import { pause } from '../terminal/pause.js';
import { cloudFor, type DemoBackend } from './cloud.js';
import { Disks } from './disks.js';
import { Manager } from './manager.js';
import { runWorker, type Tally } from './workers.js';

const REPORT_EVERY_MS = 250;
const GRACE_MS = 1000;

/** Backends with their disks, managers and workers. They use a server only over its API. */
export class Site {
  readonly client: StowageClient;
  readonly disks: ReadonlyMap<DemoBackend, Disks>;
  readonly tally: Tally = { made: 0, failed: 0 };
  readonly #managers: readonly Manager[];
  readonly #over = new AbortController();
  readonly #running: Promise<void>[] = [];
  #fail: (fault: unknown) => void = () => undefined;
  /** Rejects with the first fault of a manager or worker. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(server: string, volumes: number) {
    this.client = connect({ server });
    this.disks = new Map(cloudFor(volumes).map((backend) => [backend, new Disks(backend)]));
    this.#managers = [...this.disks].flatMap(([backend, disks]) =>
      backend.hosts.map((host) => new Manager(this.client, backend, host, disks)),
    );
    this.failed.catch(() => undefined);
  }

  /** The backends of the site. */
  get backends(): readonly DemoBackend[] {
    return [...this.disks.keys()];
  }

  /** Starts the managers: each reports once, then periodically. */
  async startManagers(): Promise<void> {
    for (const manager of this.#managers) await manager.report();
    for (const manager of this.#managers) this.#run(this.#reports(manager));
  }

  /** Starts the workers. */
  startWorkers(): void {
    for (const [backend, disks] of this.disks)
      this.#run(runWorker(this.client, backend, disks, this.tally, this.#over.signal));
  }

  /**
   * Makes every report contain all that was made so far. The first round receives the newest
   * accounting revision, the second names it.
   */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round += 1)
      for (const manager of this.#managers) await manager.report();
  }

  /** Stops managers and workers. Orders still being carried out are given up after GRACE_MS. */
  async end(): Promise<void> {
    this.#over.abort();
    for (const manager of this.#managers) manager.close();
    await Promise.race([
      Promise.allSettled(this.#running),
      sleep(GRACE_MS, undefined, { ref: false }),
    ]);
    this.client.close();
  }

  async #reports(manager: Manager): Promise<void> {
    while (!this.#over.signal.aborted) {
      await pause(REPORT_EVERY_MS, this.#over.signal);
      if (!this.#over.signal.aborted) await manager.report();
    }
  }

  #run(work: Promise<void>): void {
    this.#running.push(
      work.catch((fault: unknown) => {
        if (!this.#over.signal.aborted) this.#fail(fault);
      }),
    );
  }
}
