import { Helper } from './helper.js';
import type { Load, Loaded } from './load-process.js';

/** A server that answers calls, and its CPU time so far. */
export interface Answering {
  /** `host:port`. */
  readonly address: string;
  readonly cpuMs: number;
}

/** The result of calls, and their cost for the server, CPU µs a call. */
export interface Measured extends Loaded {
  readonly cpuUs: number;
  readonly callsPerSecond: number;
}

/** The load generator, in its own process. */
export class LoadGenerator {
  readonly #helper = Helper.start<Load, Loaded>(new URL('./load-process.ts', import.meta.url));

  /**
   * Makes calls, and reads the CPU time of all servers before and after. Rejects unless every call
   * was answered with OK.
   * @param settleMs time for the work that calls leave behind
   */
  async measure(
    answering: Answering | readonly Answering[],
    load: Omit<Load, 'servers'>,
    settleMs = 0,
  ): Promise<Measured> {
    const all = 'address' in answering ? [answering] : answering;
    const cpuMs = () => all.reduce((sum, one) => sum + one.cpuMs, 0);
    const calls = load.messages.length;
    const before = cpuMs();
    const loaded = await this.#helper.ask({ servers: all.map(({ address }) => address), ...load });
    if (settleMs > 0) await new Promise((resolve) => setTimeout(resolve, settleMs));
    const cpuUs = ((cpuMs() - before) * 1000) / calls;
    if (loaded.statuses['0'] !== calls)
      throw new Error(`of ${calls} calls, by gRPC status: ${JSON.stringify(loaded.statuses)}`);
    return { ...loaded, cpuUs, callsPerSecond: calls / loaded.seconds };
  }

  end(): Promise<void> {
    return this.#helper.end();
  }
}
