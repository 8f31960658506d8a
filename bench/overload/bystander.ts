import { connect as connectHttp2 } from 'node:http2';
import { framed } from '../support/frames.js';
import { type Latencies, latenciesOf } from '../support/statistics.js';
import { Creates, UNARY_PATH } from './creates.js';

const HEALTH_PATH = '/grpc.health.v1.Health/Check';
/** An empty HealthCheckRequest asks about the whole server. */
const WHOLE_SERVER = framed(new Uint8Array());
/** HealthCheckResponse with status SERVING. */
const SERVING = Buffer.from([0x08, 0x01]);
const EVERY_MS = 50;
const DEADLINE_MS = 1000;

/** What came of those who want little while others want much. */
export interface Seen {
  /** One connection with 20 creates a second. */
  readonly creates: { readonly asked: number; readonly placed: number; readonly ms: Latencies };
  /** gRPC health, on a connection of its own. */
  readonly health: { readonly asked: number; readonly serving: number; readonly ms: Latencies };
  /** `/readyz`. */
  readonly readyz: { readonly asked: number; readonly ready: number; readonly ms: Latencies };
}

/** Looks at a server beside the loads, as its neighbours and probes do. */
export class Bystander {
  readonly #creates = new Creates();

  constructor(
    private readonly server: string,
    private readonly http: string,
  ) {}

  /** Asks from time to time while something goes on. */
  async during<T>(work: Promise<T>): Promise<{ readonly result: T; readonly seen: Seen }> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    const creates = new Asked();
    const health = new Asked();
    const readyz = new Asked();
    const [mine, probe] = [this.server, this.server].map((server) =>
      connectHttp2(`http://${server}`).on('error', () => undefined),
    );
    const every = async (asked: Asked, ask: () => Promise<boolean>): Promise<void> => {
      const asking: Promise<void>[] = [];
      while (!over) {
        asking.push(asked.time(ask));
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
      await Promise.all(asking);
    };
    const call = async (session: typeof mine, path: string, body: Buffer) =>
      unary(session as NonNullable<typeof mine>, path, body);
    await Promise.all([
      every(creates, async () => {
        const { status } = await call(mine, UNARY_PATH, framed(this.#creates.unary()));
        return status === '0';
      }),
      every(health, async () => {
        const { body } = await call(probe, HEALTH_PATH, WHOLE_SERVER);
        return body.subarray(5).equals(SERVING);
      }),
      every(readyz, async () => {
        const answer = await fetch(`${this.http}/readyz`, { signal: AbortSignal.timeout(5000) });
        await answer.text();
        return answer.ok;
      }),
    ]);
    mine?.destroy();
    probe?.destroy();
    return {
      result: await ended,
      seen: {
        creates: { asked: creates.asked, placed: creates.good, ms: creates.latencies() },
        health: { asked: health.asked, serving: health.good, ms: health.latencies() },
        readyz: { asked: readyz.asked, ready: readyz.good, ms: readyz.latencies() },
      },
    };
  }
}

/** One kind of question. */
class Asked {
  asked = 0;
  good = 0;
  readonly #ms: number[] = [];

  async time(ask: () => Promise<boolean>): Promise<void> {
    this.asked += 1;
    const began = performance.now();
    const good = await ask().catch(() => false);
    if (good) this.good += 1;
    this.#ms.push(performance.now() - began);
  }

  latencies(): Latencies {
    return latenciesOf(Float64Array.from(this.#ms));
  }
}

function unary(
  session: ReturnType<typeof connectHttp2>,
  path: string,
  frame: Buffer,
): Promise<{ readonly status: string; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      {
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': `${DEADLINE_MS}m`,
      },
      { endStream: false },
    );
    let status = 'none';
    const pieces: Buffer[] = [];
    const look = (said: { readonly 'grpc-status'?: unknown }): void => {
      if (said['grpc-status'] !== undefined) status = String(said['grpc-status']);
    };
    stream.on('response', look);
    stream.on('trailers', look);
    stream.on('data', (data: Buffer) => pieces.push(data));
    stream.once('error', reject);
    stream.once('close', () => resolve({ status, body: Buffer.concat(pieces) }));
    stream.setTimeout(DEADLINE_MS, () => stream.close(8));
    stream.end(frame);
  });
}
