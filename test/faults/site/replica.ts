import { setTimeout as sleep } from 'node:timers/promises';
import { ServerEnded, ServerProcess } from '../../outage/server-process.js';
import type { FaultDatabase } from './database.js';
import { SERVICE_DOWN_MS } from './heard.js';
import { Wire } from './wire.js';

/** Short spans, so that everything that hangs on time happens within a cycle. */
const SETTINGS = [
  'workers.lease_ms=2000',
  `service_down_time_ms=${SERVICE_DOWN_MS}`,
  'workers.reschedule_after_down_ms=1500',
  'workers.reschedule_after_return_ms=1500',
  'heartbeat_flush_ms=500',
  'scheduler.driver_init_wait_time_ms=1000',
  // Capacity after capabilities: then a refusal shows whether it was for want of room.
  'scheduler.filters=[AvailabilityZoneFilter, CapabilitiesFilter, CapacityFilter, ' +
    'IgnoreAttemptedHostsFilter]',
].flatMap((setting) => ['--set', setting]);
const START_AGAIN_MS = 200;

/** The checkout that is tested. */
export const THIS_BUILD = '.';

/**
 * One server, with a wire to its clients and one to its database. Somebody starts it again whenever
 * it ends.
 */
export class Replica {
  #process: ServerProcess | null = null;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly database: FaultDatabase,
    readonly clients: Wire,
    readonly store: Wire | null,
    private readonly ended: (why: string) => void,
    /** The build that it runs, and the one that an operator would put in its place. */
    private builds: readonly [now: string, other: string],
  ) {}

  /**
   * `ended` is told of an end that nobody caused. With an old build, it begins as a server of that.
   */
  static async open(
    database: FaultDatabase,
    ended: (why: string) => void,
    oldBuild: string | null,
  ): Promise<Replica> {
    const store = database.address === null ? null : await Wire.open();
    store?.lead(database.address);
    const builds = [oldBuild ?? THIS_BUILD, THIS_BUILD] as const;
    return new Replica(database, await Wire.open(), store, ended, builds);
  }

  /** Starts it; it is started again until it runs, as a service manager would. */
  async start(): Promise<void> {
    this.#stopping = false;
    for (let tries = 1; !this.#stopping; tries += 1) {
      try {
        const flags = [...this.database.flags(this.store?.address ?? null), ...SETTINGS];
        const server = await ServerProcess.serve(flags, this.builds[0]);
        this.#process = server;
        this.clients.lead(server.address);
        this.#running = server.ended().then(() => this.#gone(server));
        return;
      } catch (error) {
        // Without its database it ends with 1 and says so; anything else is a fault.
        if (!(error instanceof ServerEnded) || tries === 100) throw error;
        await sleep(START_AGAIN_MS);
      }
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.clients.lead(null);
    const server = this.#process;
    this.#process = null;
    await server?.kill();
    await this.#running;
  }

  /**
   * Ends it as an operator does, and starts the other build in its place. A file of SQLite has no
   * way back from this one: then it is the same build again.
   */
  async exchange(): Promise<void> {
    this.#stopping = true;
    const server = this.#process;
    const code = await server?.stop();
    this.clients.lead(null);
    this.#process = null;
    if (code !== 0 && code !== undefined)
      this.ended(`a server that was asked to end did so with ${code}:\n${server?.output}`);
    await this.#running;
    const [now, other] = this.builds;
    if (this.database.kind === 'postgres' || now !== THIS_BUILD) this.builds = [other, now];
    await this.start();
  }

  get isOld(): boolean {
    return this.builds[0] !== THIS_BUILD;
  }

  pause(): void {
    this.#process?.pause();
  }

  resume(): void {
    this.#process?.resume();
  }

  /** Ends it with this process, where nothing can be waited for. */
  endNow(): void {
    this.#stopping = true;
    const server = this.#process;
    this.#process = null;
    if (server !== null) process.kill(server.pid, 'SIGKILL');
  }

  get running(): boolean {
    return this.#process !== null;
  }

  close(): void {
    this.clients.close();
    this.store?.close();
  }

  #gone(server: ServerProcess): void {
    if (this.#process !== server || this.#stopping) return;
    this.#process = null;
    this.clients.lead(null);
    this.ended(`a server ended by itself:\n${server.output.slice(-2000)}`);
  }
}
