import { type Socket, connect as tcpConnect } from 'node:net';

// HTTP/2 as far as gRPC calls need it, framed by hand: a client that costs so little a call that
// one core can ask for many times what a server can do.

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HEADER_BYTES = 9;
const MAX_STREAM_ID = 2 ** 31 - 1;
const WINDOW = 2 ** 30;
/** Of a connection, and of a stream whose settings say nothing. */
const DEFAULT_WINDOW = 65_535;
/** As RFC 9113 numbers them. */
const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;
const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const;
const SETTING = { headerTableSize: 1, maxConcurrentStreams: 3, initialWindowSize: 4 } as const;
const INTERNAL_ERROR = 2;
const CANCEL = 8;
/**
 * Node ends the connection of a client that resets more calls than these, but for some a second. A
 * second more or less is what the network and the server's turns make of it.
 */
const MOST_RESETS = 1000;
const RESETS_A_SECOND = 33;

/** What happens to a call. */
export interface CallEvents {
  /** Bytes of answers, framed as gRPC frames messages. Not asked for where nobody reads. */
  onData?(bytes: Buffer): void;
  /** The end: the gRPC status; null where the stream was reset or the connection was lost. */
  onEnd(status: number | null, reset: number | null): void;
}

interface Call {
  readonly events: CallEvents;
  /** Bytes that the server would take of this call now. */
  window: number;
  waiting: Buffer[];
  /** Its last message is there to be sent. */
  last: boolean;
  /** It has said that it has no more to send. */
  finished: boolean;
}

/** One connection, all whose calls are of one method. */
export class H2Connection {
  readonly #calls = new Map<number, Call>();
  readonly #headers: { first: Buffer; again: Buffer };
  #nextId = 1;
  #input: Buffer = Buffer.alloc(0);
  #window = DEFAULT_WINDOW;
  #streamWindow = DEFAULT_WINDOW;
  #unacknowledged = 0;
  #gone = false;
  /** How many calls it could still reset, and since when. */
  #resetsLeft = MOST_RESETS;
  #resetAt = performance.now();
  #mostWereReset = false;
  #goAway: number | null = null;
  #ready: () => void = () => undefined;
  /** As many calls as the server takes at a time. */
  maxCalls = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly socket: Socket,
    options: ConnectOptions,
  ) {
    this.#headers = headersOf(options);
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => this.#lost());
    socket.on('close', () => this.#lost());
    socket.write(
      Buffer.concat([
        PREFACE,
        settings([
          [SETTING.headerTableSize, 0],
          [SETTING.initialWindowSize, options.streamWindow ?? WINDOW],
        ]),
        windowUpdate(0, WINDOW - DEFAULT_WINDOW),
      ]),
    );
  }

  /** Resolves once the connection is there, and the server has said what it takes. */
  static connect(address: string, options: ConnectOptions): Promise<H2Connection> {
    const at = address.lastIndexOf(':');
    return new Promise((resolve, reject) => {
      const socket = tcpConnect({
        host: address.slice(0, at),
        port: Number(address.slice(at + 1)),
        noDelay: true,
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const made = new H2Connection(socket, options);
        socket.once('close', reject);
        made.#ready = () => {
          socket.off('close', reject);
          resolve(made);
        };
      });
    });
  }

  /** Calls that have not ended. */
  get open(): number {
    return this.#calls.size;
  }

  /** No call can be made any more. */
  get gone(): boolean {
    return this.#gone || this.#nextId > MAX_STREAM_ID - 2;
  }

  /**
   * Whether the server ended it because this client gave up more calls than Node lets it: it takes
   * that for an attack. Where it had not read all that was sent, its GOAWAY may be lost with it.
   */
  get endedForResets(): boolean {
    const isOver = this.#goAway === INTERNAL_ERROR || (this.#goAway === null && this.#gone);
    return isOver && this.#mostWereReset;
  }

  /** Begins a call, and sends its first message; `last`: it has no other. */
  begin(message: Uint8Array | null, last: boolean, events: CallEvents): number {
    const id = this.#nextId;
    this.#nextId += 2;
    const block = id === 1 ? this.#headers.first : this.#headers.again;
    const call: Call = {
      events,
      window: this.#streamWindow,
      waiting: [],
      last,
      finished: false,
    };
    this.#calls.set(id, call);
    const head = frame(FRAME.headers, FLAG.endHeaders, id, block);
    // In one piece, where it may be sent at once, as it nearly always may.
    if (message !== null && message.length + 5 <= Math.min(call.window, this.#window)) {
      const bytes = message.length + 5;
      call.window -= bytes;
      this.#window -= bytes;
      call.finished = last;
      const data = frame(FRAME.data, last ? FLAG.endStream : 0, id, prefixed(message));
      this.socket.write(Buffer.concat([head, data]));
      return id;
    }
    this.socket.write(head);
    if (message !== null) this.send(id, message, last);
    return id;
  }

  /** Sends another message, as soon as the server takes it. */
  send(id: number, message: Uint8Array, last = false): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.waiting.push(prefixed(message));
    call.last = last;
    this.#flush(id, call);
  }

  /** Bytes that wait for the server to take them. */
  waiting(id: number): number {
    return this.#calls.get(id)?.waiting.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }

  /** Gives a call up, as clients do at its deadline. Nothing is told of it any more. */
  cancel(id: number): void {
    if (this.#calls.delete(id)) this.#reset(id);
  }

  #reset(id: number): void {
    const code = Buffer.alloc(4);
    code.writeUInt32BE(CANCEL);
    const now = performance.now();
    const more = ((now - this.#resetAt) / 1000) * RESETS_A_SECOND;
    this.#resetsLeft = Math.min(MOST_RESETS, this.#resetsLeft + more) - 1;
    this.#resetAt = now;
    if (this.#resetsLeft < RESETS_A_SECOND) this.#mostWereReset = true;
    this.socket.write(frame(FRAME.reset, 0, id, code));
  }

  /** What is written until `release` goes out in one piece. */
  hold(): void {
    this.socket.cork();
  }

  release(): void {
    this.socket.uncork();
  }

  close(): void {
    this.#gone = true;
    this.#calls.clear();
    this.socket.destroy();
  }

  #flush(id: number, call: Call): void {
    while (call.waiting.length > 0) {
      const next = call.waiting[0] as Buffer;
      const bytes = Math.min(next.length, call.window, this.#window, 16_384);
      if (bytes <= 0) return;
      const rest = next.subarray(bytes);
      if (rest.length === 0) call.waiting.shift();
      else call.waiting[0] = rest;
      call.window -= bytes;
      this.#window -= bytes;
      const end = call.last && call.waiting.length === 0;
      call.finished = end;
      this.socket.write(frame(FRAME.data, end ? FLAG.endStream : 0, id, next.subarray(0, bytes)));
    }
  }

  #flushAll(): void {
    for (const [id, call] of this.#calls) if (call.waiting.length > 0) this.#flush(id, call);
  }

  #lost(): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const { events } of this.#calls.values()) events.onEnd(null, null);
    this.#calls.clear();
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    let at = 0;
    while (this.#input.length - at >= HEADER_BYTES) {
      const length = this.#input.readUIntBE(at, 3);
      if (this.#input.length - at < HEADER_BYTES + length) break;
      const body = this.#input.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
      this.#frame(
        this.#input[at + 3] as number,
        this.#input[at + 4] as number,
        this.#input.readUInt32BE(at + 5) & MAX_STREAM_ID,
        body,
      );
      at += HEADER_BYTES + length;
    }
    this.#input = this.#input.subarray(at);
  }

  #frame(type: number, flags: number, id: number, body: Buffer): void {
    switch (type) {
      case FRAME.data: {
        this.#acknowledge(body.length);
        const call = this.#calls.get(id);
        if (call?.events.onData !== undefined && body.length > 0) call.events.onData(body);
        if (flags & FLAG.endStream) this.#end(id, null, null);
        return;
      }
      case FRAME.headers:
        if (flags & FLAG.endStream) this.#end(id, statusIn(body), null);
        return;
      case FRAME.reset: {
        const code = body.readUInt32BE(0);
        // Open calls end with the connection: Node resets those whose answer it has not begun.
        const isOfTheEnd = code === INTERNAL_ERROR && this.endedForResets;
        this.#end(id, null, isOfTheEnd ? null : code);
        return;
      }
      case FRAME.settings:
        if (!(flags & FLAG.ack)) this.#settings(body);
        return;
      case FRAME.ping:
        if (!(flags & FLAG.ack)) this.socket.write(frame(FRAME.ping, FLAG.ack, 0, body));
        return;
      case FRAME.windowUpdate: {
        const more = body.readUInt32BE(0) & MAX_STREAM_ID;
        const call = this.#calls.get(id);
        if (id === 0) {
          this.#window += more;
          this.#flushAll();
        } else if (call !== undefined) {
          call.window += more;
          this.#flush(id, call);
        }
        return;
      }
      case FRAME.goAway:
        this.#goAway = body.readUInt32BE(4);
        // Calls in flight are answered yet, or the connection ends.
        this.#nextId = MAX_STREAM_ID;
    }
  }

  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged < WINDOW / 2) return;
    this.socket.write(windowUpdate(0, this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #settings(body: Buffer): void {
    for (let at = 0; at + 6 <= body.length; at += 6) {
      const value = body.readUInt32BE(at + 2);
      const setting = body.readUInt16BE(at);
      if (setting === SETTING.maxConcurrentStreams) this.maxCalls = value;
      if (setting === SETTING.initialWindowSize) {
        for (const call of this.#calls.values()) call.window += value - this.#streamWindow;
        this.#streamWindow = value;
      }
    }
    this.socket.write(frame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(0)));
    this.#ready();
    this.#flushAll();
  }

  #end(id: number, status: number | null, reset: number | null): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    // Answered before all was sent: the server need not wait for the rest.
    if (!call.finished && reset === null) this.#reset(id);
    call.events.onEnd(status, reset);
  }
}

/** How a connection's calls are made. */
export interface ConnectOptions {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** What the calls say of their deadline, ms; null: they have none. */
  readonly timeoutMs: number | null;
  /** Bytes of answers that a call may have outstanding. */
  readonly streamWindow?: number;
}

function frame(type: number, flags: number, id: number, body: Uint8Array): Buffer {
  const made = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  made.writeUIntBE(body.length, 0, 3);
  made[3] = type;
  made[4] = flags;
  made.writeUInt32BE(id, 5);
  made.set(body, HEADER_BYTES);
  return made;
}

/** As gRPC frames a message: not compressed, its length, itself. */
function prefixed(message: Uint8Array): Buffer {
  const made = Buffer.allocUnsafe(5 + message.length);
  made[0] = 0;
  made.writeUInt32BE(message.length, 1);
  made.set(message, 5);
  return made;
}

function settings(pairs: readonly (readonly [number, number])[]): Buffer {
  const body = Buffer.alloc(6 * pairs.length);
  for (const [index, [setting, value]] of pairs.entries()) {
    body.writeUInt16BE(setting, 6 * index);
    body.writeUInt32BE(value, 6 * index + 2);
  }
  return frame(FRAME.settings, 0, 0, body);
}

function windowUpdate(id: number, more: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(more);
  return frame(FRAME.windowUpdate, 0, id, body);
}

/**
 * Request headers in HPACK: the first call's are added to the table, the others name them by their
 * place in it, as libraries do. 131 and 134: POST and http of the static table.
 */
function headersOf({ path, timeoutMs }: ConnectOptions): { first: Buffer; again: Buffer } {
  const added: [name: number | string, value: string][] = [
    [4, path],
    [1, 'stowage'],
    [31, 'application/grpc'],
    ['te', 'trailers'],
    ...(timeoutMs === null ? [] : [['grpc-timeout', `${timeoutMs}m`] as [string, string]]),
  ];
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const first = added.map(([name, value]) =>
    Buffer.concat([
      typeof name === 'number'
        ? Buffer.from([0x40 | name])
        : Buffer.concat([Buffer.from([0x40]), text(name)]),
      text(value),
    ]),
  );
  return {
    first: Buffer.concat([Buffer.from([0x83, 0x86]), ...first]),
    again: Buffer.from([
      0x83,
      0x86,
      ...added.map((_, index) => 0x80 | (61 + added.length - index)),
    ]),
  };
}

/** `grpc-status` in HPACK's Huffman code; a status is shorter as it is. */
const GRPC_STATUS = Buffer.from('889acac8b21234da8f', 'hex');

/** Null where the headers hold no gRPC status. */
function statusIn(block: Buffer): number | null {
  const at = block.indexOf(GRPC_STATUS);
  if (at < 0) return null;
  const value = at + GRPC_STATUS.length;
  return Number(block.toString('latin1', value + 1, value + 1 + (block[value] as number)));
}
