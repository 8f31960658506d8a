import pg from 'pg';
import { Question } from '../sql/ask.js';
import type { Patience } from './patience.js';

/** The part of the driver that it keeps to itself, and that its own timeouts use. */
interface Inner {
  readonly connection: { readonly stream: { destroy(why: Error): void } };
}

type Tell = (error: unknown, ...rest: readonly unknown[]) => void;
type Call = (...args: readonly unknown[]) => unknown;

/** How long to wait, ms. */
export interface ClientLimits {
  readonly connectMs: number;
  /** For the answer to one message. */
  readonly answerMs: number;
}

/**
 * The driver's client, with timeouts that do not count time in which this process was late. Where
 * nothing answers in time the connection is destroyed, and everything on it fails: statements that
 * were sent after a late one cannot be answered before it.
 */
export function patientClient(
  patience: Patience,
  { connectMs, answerMs }: ClientLimits,
): typeof pg.Client {
  return class PatientClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const inner = this as unknown as Inner;
      const giveUp = (why: string) => inner.connection.stream.destroy(new Error(why));
      const [connect, query] = [super.connect, super.query].map(
        (method) => method.bind(this) as Call,
      ) as [Call, Call];
      const own = {
        connect: within(patience, connectMs, connect, () => giveUp('timeout expired')),
        query: within(
          patience,
          answerMs,
          (first, ...rest) => query(ready(first), ...rest),
          () => giveUp('Query read timeout'),
        ),
      };
      Object.assign(this, own);
    }
  };
}

/**
 * A statement in the form that the driver sends. What it makes of an object itself, it makes of a
 * copy of its property descriptors, at some 7 µs a statement.
 */
function ready(statement: unknown): unknown {
  if (!(statement instanceof Question)) return statement;
  const { text, values, name } = statement;
  const query = new pg.Query(text, [...values]);
  return name === undefined ? query : Object.assign(query, { name });
}

/** The same method, watched until it calls back, or until its promise settles. */
function within(patience: Patience, ms: number, method: Call, over: () => void): Call {
  return (...args) => {
    const done = patience.wait(ms, over);
    const last = args.at(-1);
    if (typeof last === 'function') {
      const tell: Tell = (...told) => {
        done();
        (last as Tell)(...told);
      };
      return method(...args.slice(0, -1), tell);
    }
    const result = method(...args) as Promise<unknown>;
    result.then(done, done);
    return result;
  };
}
