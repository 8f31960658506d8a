import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { framed, unframed } from './frames.js';
import { answerQuestions } from './helper.js';
import { type Latencies, latenciesOf } from './statistics.js';

// Runs in its own process: unary gRPC calls over one HTTP/2 connection to each server, framed by
// hand, so that they cost little.

/** Calls to be made. */
export interface Load {
  /** `host:port` of each; they take turns. */
  readonly servers: readonly string[];
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Each is sent once, in order. */
  readonly messages: readonly Uint8Array[];
  readonly inFlight: number;
  /** Calls a second; absent: as many as are answered. */
  readonly perSecond?: number;
  /** Whether to return all answers, not only the first. */
  readonly keep?: boolean;
}

/** The result of the calls. */
export interface Loaded {
  readonly seconds: number;
  /** From the call, or with a rate from the time when it was due, to the end of the answer, ms. */
  readonly latencies: Latencies;
  /** Calls by gRPC status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The answers' messages: the first, or all, in the order of the calls. */
  readonly answers: readonly Uint8Array[];
}

answerQuestions<Load, Loaded>(async (load) => {
  const sessions = load.servers.map((server) => connect(`http://${server}`));
  try {
    await Promise.all(sessions.map((session) => once(session, 'connect')));
    return await run(sessions, load);
  } finally {
    for (const session of sessions) session.destroy();
  }
});

async function run(
  sessions: readonly ClientHttp2Session[],
  { path, messages, inFlight, perSecond, keep = false }: Load,
): Promise<Loaded> {
  const headers = {
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  const frames = messages.map(framed);
  const latencies = new Float64Array(frames.length);
  const statuses: Record<string, number> = {};
  const answers: Uint8Array[] = [];
  let next = 0;
  const began = performance.now();
  const one = async (): Promise<void> => {
    for (let index = next++; index < frames.length; index = next++) {
      const due = perSecond === undefined ? performance.now() : began + (index * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const { status, body } = await call(
        sessions[index % sessions.length],
        headers,
        frames[index],
      );
      latencies[index] = performance.now() - due;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if ((keep || index === 0) && body !== null) answers[index] = unframed(body);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return {
    seconds: (performance.now() - began) / 1000,
    latencies: latenciesOf(latencies),
    statuses,
    answers,
  };
}

/** One call; `body` is the first chunk of data, which a small answer fits into. */
function call(
  session: ClientHttp2Session | undefined,
  headers: Readonly<Record<string, string>>,
  frame: Buffer | undefined,
): Promise<{ readonly status: string; readonly body: Buffer | null }> {
  return new Promise((resolve, reject) => {
    if (session === undefined) throw new Error('there is no server to call');
    const stream = session.request(headers, { endStream: false });
    let status = 'none';
    let body: Buffer | null = null;
    const look = (said: { readonly 'grpc-status'?: unknown }): void => {
      if (said['grpc-status'] !== undefined) status = String(said['grpc-status']);
    };
    // An answer with only a status has it in the first headers.
    stream.on('response', look);
    stream.on('trailers', look);
    stream.on('data', (data: Buffer) => {
      body ??= data;
    });
    stream.once('error', reject);
    stream.once('close', () => resolve({ status, body }));
    stream.end(frame);
  });
}
