import {
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import { grpcError } from '../errors/status.js';
import { type Admission, overloadedError, type Refusal } from './admission.js';
import { type ClientKey, clientKeyOf } from './client-key.js';
import { http2ServersOf } from './http2-servers.js';
import { timeoutMs } from './timeout-header.js';

type StreamListener = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  ...more: readonly unknown[]
) => void;

/** How many there may be. */
export interface ShedderLimits {
  readonly streams: number;
  readonly connections: number;
}

/** Times to ask again are told in steps, so that few different refusals are ever made, ms. */
const STEP_MS = 100;
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
  readonly #clients = new WeakMap<object, ClientKey>();
  readonly #refusals = new Map<string, OutgoingHttpHeaders>();
  readonly #connections = new Set<ServerHttp2Session>();
  #streams = 0;

  constructor(
    private readonly admission: Admission,
    private readonly limits: ShedderLimits,
    /** Paths of creates, and of streams. */
    private readonly paths: {
      readonly creates: ReadonlySet<string>;
      readonly streams: ReadonlySet<string>;
    },
  ) {}

  get connections(): number {
    return this.#connections.size;
  }

  get streams(): number {
    return this.#streams;
  }

  /** Ends every connection with all that is open on it. grpc-js forgets those that it closed. */
  cutOff(): void {
    for (const session of this.#connections) session.destroy();
  }

  /** Stands before a server that listens. */
  guard(server: Server): void {
    for (const http2 of http2ServersOf(server)) {
      const pass = http2.listeners('stream') as StreamListener[];
      http2.removeAllListeners('stream');
      http2.on('stream', (stream, headers, ...more) => {
        // Given up by its caller while it lay unread: it costs no more than this.
        if (stream.destroyed || stream.closed) return;
        const why = this.#look(stream, headers);
        if (why === null) for (const listener of pass) listener(stream, headers, ...more);
        else this.#refuse(stream, why);
      });
      http2.prependListener('session', (session) => this.#connected(session));
    }
  }

  #connected(session: ServerHttp2Session): void {
    this.#connections.add(session);
    session.once('close', () => this.#connections.delete(session));
    this.#clients.set(session, clientKeyOf(session.socket));
    // Requests follow their headers at once: whoever is refused in between has to reset its call,
    // and a connection with many resets is taken for an attack and cut (nghttp2).
    session.setLocalWindowSize(CONNECTION_WINDOW);
    if (this.#connections.size <= this.limits.connections) return;
    this.admission.countRefusal('connections');
    // Clients of gRPC back off, and connect again later.
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.close();
  }

  #look(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Refusal | null {
    const path = headers[':path'];
    if (path === undefined) return null;
    if (this.paths.creates.has(path))
      return this.admission.refusal(this.#client(stream), timeoutMs(headers['grpc-timeout']));
    if (!this.paths.streams.has(path)) return null;
    if (this.#streams >= this.limits.streams) return 'streams';
    this.#streams += 1;
    stream.once('close', () => {
      this.#streams -= 1;
    });
    return null;
  }

  #client({ session }: ServerHttp2Stream): ClientKey {
    return (session === undefined ? undefined : this.#clients.get(session)) ?? clientKeyOf({});
  }

  /** Trailers alone, and that nothing more is wanted. */
  #refuse(stream: ServerHttp2Stream, why: Refusal): void {
    this.admission.countRefusal(why);
    // What happens to the call from now on, nobody can be told.
    stream.on('error', () => undefined);
    const retryMs = this.admission.retryAfterMs(this.#client(stream));
    stream.respond(this.#headers(why, Math.ceil(retryMs / STEP_MS) * STEP_MS), REFUSED);
    if (why === 'streams') stream.close(NO_ERROR);
    else stream.resume();
  }

  #headers(why: Refusal, retryMs: number): OutgoingHttpHeaders {
    const key = `${why} ${retryMs}`;
    let headers = this.#refusals.get(key);
    if (headers === undefined) {
      const { code, details, metadata } = grpcError(overloadedError(why, retryMs));
      headers = {
        ':status': 200,
        'content-type': 'application/grpc+proto',
        'grpc-status': String(code),
        'grpc-message': encodeURI(details),
        ...metadata.toHttp2Headers(),
      };
      this.#refusals.set(key, headers);
    }
    return headers;
  }
}
