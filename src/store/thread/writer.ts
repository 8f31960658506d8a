import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../ledger/store-port/store-errors.js';
import type { Answer, Message, Part } from './message.js';
import type { Start } from './writing-thread.js';

/** Beside this module, be it source, compiled or part of a bundle. */
const THREAD = new URL(`./writing-thread${extname(import.meta.url)}`, import.meta.url);

interface Waiting {
  resolve(answer: Answer): void;
  reject(why: Error): void;
}

/** The thread that writes a file, seen from the server's. It is started anew if it ends. */
export class Writer {
  #worker: Worker | null = null;
  #waiting: Waiting | null = null;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(
    /** Real path of the database. */
    private readonly file: string,
    private readonly module: URL = THREAD,
  ) {}

  /**
   * Sends statements; answers what came of them. Rejects with StoreUnavailable if the thread ends
   * before: then its connection is closed, and whether they were committed is in the database.
   */
  async ask(parts: readonly Part[]): Promise<Answer> {
    if (this.#waiting !== null) throw new Error('the thread answers one message at a time');
    const worker = this.#worker ?? this.#start();
    // It keeps the process alive only while somebody waits.
    worker.ref();
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        worker.postMessage(parts satisfies Message);
      });
    } finally {
      this.#waiting = null;
      worker.unref();
    }
  }

  /** Ends the thread wherever it is. What it has not committed is undone. */
  async cut(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** Ends the thread. Call it once nothing waits for an answer. */
  async close(): Promise<void> {
    this.#worker?.ref();
    this.#worker?.postMessage(null satisfies Message);
    await this.#ended;
  }

  #start(): Worker {
    const workerData: Start = { file: this.file };
    const worker = new Worker(this.module, {
      name: 'sqlite',
      workerData,
      // What the server was started with is for its own thread, save how TypeScript is read.
      ...(this.module.pathname.endsWith('.ts') ? {} : { execArgv: [] }),
    });
    let why: unknown = null;
    worker.on('message', (answer: Answer) => this.#waiting?.resolve(answer));
    worker.on('error', (error) => {
      why = error;
    });
    this.#ended = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        this.#worker = null;
        const words = why instanceof Error ? `: ${why.message}` : '';
        this.#waiting?.reject(
          new StoreUnavailable(`the thread of SQLite ended${words}`, { cause: why }),
        );
        resolve();
      });
    });
    this.#worker = worker;
    return worker;
  }
}
