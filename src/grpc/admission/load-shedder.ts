import {
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import type { CodedError } from '../../domain/errors.js';
import { grpcError } from '../errors/status.js';
import type { Admission } from './admission.js';
import { CallLimits } from './call-limits.js';
import type { PathsByClass } from './classes.js';
import { type ClientKey, clientKeyOf, connectionOf } from './client-key.js';
import type { Connection } from './connection.js';
import { http2ServersOf } from './http2-servers.js';
import type { Refusal } from './refusals.js';
import type { RequestBytes } from './request-bytes.js';
import { Shares } from './shares.js';
import { timeoutHeader, timeoutMs } from './timeout-header.js';

type StreamListener = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  ...more: readonly unknown[]
) => void;

/** How many there may be. */
export interface ShedderLimits {
  readonly streams: number;
  readonly connections: number;
  /** Calls that one connection may have open; its client holds back the others. */
  readonly callsPerConnection: number;
}

/** Of all calls of a connection together, bytes; each of them has its own 64 KiB. */
const CONNECTION_WINDOW = 4 * 1024 * 1024;
const REFUSED = { endStream: true, sendDate: false };
const NO_ERROR = constants.NGHTTP2_NO_ERROR;

/**
 * Stands before grpc-js and refuses calls by their headers alone. A refusal here costs a fraction
 * of a call that grpc-js has taken, and that is what a server lives by that is asked for many times
 * what it can do.
 */
export class LoadShedder {
  readonly #headers = new WeakMap<CodedError, OutgoingHttpHeaders>();
  readonly #connections = new Map<ServerHttp2Session, Connection>();
  readonly #limits: CallLimits;
  /** By client, and by address. */
  readonly #streams: Shares;
  readonly #sockets: Shares;

  constructor(
    private readonly admission: Admission,
    private readonly requestBytes: RequestBytes,
    limits: ShedderLimits,
    private readonly paths: PathsByClass,
    /** The identity of whom a call is, in one text; empty where its headers do not tell. */
    private readonly identityOf: (
      session: ServerHttp2Session,
      authorization: string | undefined,
    ) => string = () => '',
  ) {
    this.#streams = new Shares(limits.streams);
    this.#sockets = new Shares(limits.connections);
    this.#limits = new CallLimits(limits.callsPerConnection, admission);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Connections that may have no calls for now. */
  get waitingConnections(): number {
    return this.#limits.waiting;
  }

  get streams(): number {
    return this.#streams.total;
  }

  /** Ends every connection with all that is open on it. grpc-js forgets those that it closed. */
  cutOff(): void {
    for (const session of this.#connections.keys()) session.destroy();
  }

  /** Stands before a server that listens. */
  guard(server: Server): void {
    for (const http2 of http2ServersOf(server)) {
      const pass = http2.listeners('stream') as StreamListener[];
      http2.removeAllListeners('stream');
      http2.on('stream', (stream, headers, ...more) => {
        // Given up by its caller while it lay unread: it costs no more than this.
        if (stream.destroyed || stream.closed) return;
        const connection = this.#connections.get(stream.session as ServerHttp2Session);
        if (connection === undefined) return;
        const client = this.#client(stream, headers, connection);
        const why = this.#look(stream, headers, client, connection);
        if (why !== null) return this.#refuse(stream, why, client);
        this.requestBytes.watch(stream, client, () => this.#cut(stream, client));
        for (const listener of pass) listener(stream, headers, ...more);
      });
      http2.prependListener('session', (session) => this.#connected(session));
    }
  }

  #connected(session: ServerHttp2Session): void {
    const peer = connectionOf(session.socket);
    const address = session.socket.remoteAddress ?? peer;
    const hasRoom = this.#sockets.hasRoom(address);
    const connection = this.#limits.connected(session, peer);
    this.#connections.set(session, connection);
    this.#sockets.take(address);
    session.once('close', () => {
      this.#connections.delete(session);
      this.#sockets.give(address);
    });
    session.prependListener('stream', (stream: ServerHttp2Stream) => {
      if (stream.destroyed || stream.closed) connection.wasReset(performance.now());
    });
    // Requests follow their headers at once: whoever is refused in between has to reset its call,
    // and a connection with many resets is taken for an attack and cut (nghttp2).
    session.setLocalWindowSize(CONNECTION_WINDOW);
    if (hasRoom) return;
    this.admission.countRefusal('connections');
    // Clients of gRPC back off, and connect again later.
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.close();
  }

  #look(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    client: ClientKey,
    connection: Connection,
  ): Refusal | null {
    const path = headers[':path'];
    const now = performance.now();
    const isStream = path !== undefined && this.paths.streams.has(path);
    const isCreate = path !== undefined && this.paths.creates.has(path);
    const heldMs = isCreate ? connection.heldMs(now, this.admission.lastRead(now)) : 0;
    connection.opened(now);
    if (path !== undefined && this.paths.due.has(path)) connection.hasDuties(now);
    stream.once('close', () => connection.ended(performance.now(), stream.rstCode !== NO_ERROR));
    if (isCreate) {
      const why = this.#create(headers, client, heldMs);
      connection.asks(client, why !== null);
      this.#limits.attend(connection);
      if (why !== null) return why;
      this.admission.announce(client);
      stream.once('close', () => this.admission.close(client));
      return null;
    }
    if (!isStream) return null;
    if (!this.#streams.hasRoom(client)) return 'streams';
    this.#streams.take(client);
    stream.once('close', () => this.#streams.give(client));
    return null;
  }

  /** From now on the call's timeout is what is left of it. */
  #create(headers: IncomingHttpHeaders, client: ClientKey, heldMs: number): Refusal | null {
    const stated = timeoutMs(headers['grpc-timeout']);
    const why =
      heldMs < stated ? this.admission.refusal(client, stated - heldMs) : ('deadline' as const);
    if (heldMs > 0 && stated < Number.POSITIVE_INFINITY)
      headers['grpc-timeout'] = timeoutHeader(stated - heldMs);
    return why;
  }

  #client(
    { session }: ServerHttp2Stream,
    { authorization }: IncomingHttpHeaders,
    { peer }: Connection,
  ): ClientKey {
    return clientKeyOf(this.identityOf(session as ServerHttp2Session, authorization), peer);
  }

  /** Trailers alone, and that nothing more is wanted. */
  #refuse(stream: ServerHttp2Stream, why: Refusal, client: ClientKey): void {
    const error = this.admission.overloaded(why, client);
    // What happens to the call from now on, nobody can be told.
    stream.on('error', () => undefined);
    stream.respond(this.#headersOf(error), REFUSED);
    if (why === 'streams') closeAnswered(stream);
    else stream.resume();
  }

  /** Ends a call whose client has sent too much that nobody can work on yet. */
  #cut(stream: ServerHttp2Stream, client: ClientKey): void {
    const error = this.admission.overloaded('bytes', client);
    if (stream.destroyed || stream.closed) return;
    if (stream.headersSent) {
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      return;
    }
    stream.respond(this.#headersOf(error), REFUSED);
    closeAnswered(stream);
  }

  #headersOf(error: CodedError): OutgoingHttpHeaders {
    let headers = this.#headers.get(error);
    if (headers === undefined) {
      const { code, details, metadata } =
        this.admission.answers.statusOf(error) ?? grpcError(error);
      headers = {
        ':status': 200,
        'content-type': 'application/grpc+proto',
        'grpc-status': String(code),
        'grpc-message': encodeURI(details),
        ...metadata.toHttp2Headers(),
      };
      this.#headers.set(error, headers);
    }
    return headers;
  }
}

/**
 * Tells the client that nothing more is wanted, after what was just answered: Node.js 26 drops an
 * answer that is not written yet if its stream is closed.
 */
function closeAnswered(stream: ServerHttp2Stream): void {
  stream.resume();
  setImmediate(() => stream.close(NO_ERROR));
}
