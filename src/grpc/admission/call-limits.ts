import type { ServerHttp2Session } from 'node:http2';
import type { Admission } from './admission.js';
import { Connection, type TellLimit } from './connection.js';
import { Turns } from './turns.js';

/** How often limits are looked at while anybody asks for creates, ms. */
const LOOK_MS = 250;

/**
 * How many calls each connection may have open: as many as is configured, and none where it has to
 * wait for its turn, or where its client gives up so many calls that Node would end it.
 */
export class CallLimits {
  readonly #turns = new Turns();
  /** Those that asked for creates since the last look, or may have no calls. */
  readonly #busy = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;

  constructor(
    /** Calls that a connection may have open at most. */
    private readonly most: number,
    private readonly admission: Pick<Admission, 'perSecond' | 'lastRead'>,
  ) {}

  /** Connections that may have no calls for now. */
  get waiting(): number {
    let waiting = 0;
    for (const { limit } of this.#busy) if (limit < this.most) waiting += 1;
    return waiting;
  }

  /** A connection is there. */
  connected(session: ServerHttp2Session, peer: string): Connection {
    const connection = new Connection(peer, this.most, (calls) => {
      this.attend(connection);
      tell(calls);
    });
    const tell = tellerOf(session, () => connection.acknowledged(performance.now()));
    session.once('close', () => this.#busy.delete(connection));
    return connection;
  }

  /** It asks for creates. */
  attend(connection: Connection): void {
    this.#busy.add(connection);
    if (this.#timer !== undefined) return;
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  #look(): void {
    const now = performance.now();
    const seconds = (now - this.#lookedAt) / 1000;
    this.#lookedAt = now;
    const connections = [...this.#busy];
    const all = { asked: 0, refused: 0 };
    for (const connection of connections) {
      const { asked, refused } = connection.taken(now, seconds);
      connection.limitCalls(now);
      if (asked === 0 && connection.limit === this.most) this.#busy.delete(connection);
      if (connection.isClosed) continue;
      all.asked += asked;
      all.refused += refused;
    }
    this.#turns.look(now, connections, { ...all, perSecond: this.admission.perSecond });
    if (this.#busy.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * Only one change is told at a time: with many unacknowledged ones Node ends the session.
 * @param known is called where the client has acknowledged the last one
 */
function tellerOf(session: ServerHttp2Session, known: () => void): TellLimit {
  let isTold = true;
  let next: number | null = null;
  const tell = (calls: number): void => {
    if (session.destroyed || session.closed) return;
    if (!isTold) {
      next = calls;
      return;
    }
    isTold = false;
    session.settings({ maxConcurrentStreams: calls }, (error) => {
      isTold = true;
      if (error !== null) return;
      if (next === null) return known();
      const later = next;
      next = null;
      tell(later);
    });
  };
  return tell;
}
