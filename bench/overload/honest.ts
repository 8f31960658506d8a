import { connect as connectHttp2 } from 'node:http2';
import { fromBinary } from '@bufbuild/protobuf';
import { errorFromStatus } from '../../src/client/index.js';
import { StatusSchema } from '../../src/gen/google/rpc/status_pb.js';
import { framed } from '../support/frames.js';
import { Creates, UNARY_PATH } from './creates.js';

const EVERY_MS = 25;
/** So little that a server with anything to do cannot answer in time. */
const DEADLINE_MS = 5;
const RESOURCE_EXHAUSTED = '8';

/** What refusals said of themselves. */
export interface Honesty {
  /** Refusals that were read. */
  readonly refusals: number;
  /** What was wrong with any, each in words. */
  readonly wrong: readonly string[];
}

/**
 * Asks, beside the loads, for creates that are likely to be refused, and reads what each refusal
 * says.
 */
export class HonestyProbe {
  readonly #creates = new Creates();
  readonly #wrong: string[] = [];
  #refusals = 0;

  constructor(private readonly server: string) {}

  get result(): Honesty {
    return { refusals: this.#refusals, wrong: this.#wrong };
  }

  /** Asks from time to time while something goes on. */
  async during<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    const session = connectHttp2(`http://${this.server}`).on('error', () => undefined);
    while (!over) {
      this.#ask(session);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    session.destroy();
    return ended;
  }

  #ask(session: ReturnType<typeof connectHttp2>): void {
    if (session.destroyed || session.closed) return;
    const stream = session.request({
      ':method': 'POST',
      ':path': UNARY_PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${DEADLINE_MS}m`,
    });
    stream.on('error', () => undefined);
    stream.on('response', (headers) => {
      if (headers['grpc-status'] === RESOURCE_EXHAUSTED) this.#read(headers);
    });
    stream.resume();
    stream.end(framed(this.#creates.unary()));
  }

  #read(headers: Readonly<Record<string, unknown>>): void {
    this.#refusals += 1;
    const problem = problemOf(headers['grpc-status-details-bin']);
    if (problem !== null) this.#wrong.push(problem);
  }
}

/** What is wrong with the details of a refusal; null: nothing. */
export function problemOf(details: unknown): string | null {
  if (typeof details !== 'string') return 'a refusal has no details';
  const error = errorFromStatus(fromBinary(StatusSchema, Buffer.from(details, 'base64')));
  if (error.reason === 'NO_VALID_BACKEND') return null;
  if (error.reason !== 'OVERLOADED') return `a refusal has the reason ${error.reason}`;
  if (!error.metadata['limit']) return 'a refusal names no limit';
  return (error.retryAfterMs ?? 0) > 0 ? null : 'a refusal does not say when to ask again';
}
