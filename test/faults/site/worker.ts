import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a worker's process is told. */
export interface WorkerTask {
  readonly workerId: string;
  readonly backend: string;
  /** Where servers are, as gRPC names several. */
  readonly servers: string;
  /** Directory of the backends' disks. */
  readonly disks: string;
  /** Directory in which all workers write down their leases. */
  readonly leases: string;
  /** File in which it writes what it was answered. */
  readonly journal: string;
  readonly seed: number;
  /** Which run of it this is. */
  readonly incarnation: number;
}

/** A worker that can be killed and started again. */
export class Worker {
  #child: ChildProcess | null = null;
  #incarnation = 0;

  /** `ended` is told of an end that nobody caused. */
  constructor(
    private readonly task: Omit<WorkerTask, 'incarnation'>,
    private readonly ended: (why: string) => void,
    /** The checkout whose worker it is. */
    private readonly build: string,
  ) {}

  get workerId(): string {
    return this.task.workerId;
  }

  start(): void {
    if (this.#child !== null) return;
    this.#incarnation += 1;
    const task: WorkerTask = { ...this.task, incarnation: this.#incarnation };
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/faults/worker-process.ts', JSON.stringify(task)],
      { cwd: this.build, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.stdin.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = null;
      this.ended(`worker ${this.workerId} ended by itself with ${code ?? signal}:\n${said}`);
    });
  }

  /** Ends it with this process, where nothing can be waited for. */
  endNow(): void {
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
