import { cpuMs } from './cpu.js';
import type { Echo } from './echo-process.js';
import { Helper } from './helper.js';
import type { Answering } from './load.js';

/** A bare grpc-js server in its own process, which answers the same bytes each time. */
export class EchoServer implements Answering {
  private constructor(
    private readonly helper: Helper<Echo, string>,
    readonly address: string,
  ) {}

  static async start(echo: Echo): Promise<EchoServer> {
    const helper = Helper.start<Echo, string>(new URL('./echo-process.ts', import.meta.url));
    return new EchoServer(helper, await helper.ask(echo));
  }

  get cpuMs(): number {
    return cpuMs(this.helper.pid);
  }

  end(): Promise<void> {
    return this.helper.end();
  }
}
