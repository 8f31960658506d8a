import { constants, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Server } from '@grpc/grpc-js';
import { connectionOf } from './client-key.js';
import { http2ServersOf } from './http2-servers.js';

/** How long a connection without calls may take to end by itself, ms. */
const FAREWELL_MS = 200;

/** Is told of a connection that TLS failed on: who it was, and why. */
export type HandshakeObserver = (peer: string, why: string) => void;

/** Why a connection is not kept, as the log has it: the words of OpenSSL. */
const REVOKED = 'CERT_REVOKED';

/** Whether a connection's certificate was revoked. */
export type IsRevoked = (socket: Socket) => boolean;

/**
 * The sockets of a server that listens, also those that have not said a word yet: of these grpc-js
 * knows nothing, and a server that stops would wait for them.
 */
export class Connections {
  readonly #sockets = new Map<string, Socket>();
  /** The open calls of each connection, by its peer. */
  readonly #calls = new Map<string, number>();
  readonly #sessions = new Set<ServerHttp2Session>();
  #draining = false;

  constructor(
    server: Server,
    private readonly failed: HandshakeObserver,
    private readonly isRevoked: IsRevoked,
  ) {
    for (const http2 of http2ServersOf(server)) {
      http2.on('connection', (socket: Socket) => this.#connected(socket));
      http2.on('session', (session) => this.#opened(session));
      http2.on('tlsClientError', (error: Error, socket: TLSSocket) =>
        // A client whose certificate is not accepted is cut off: the socket knows why.
        failed(connectionOf(socket), String(socket.authorizationError ?? '') || error.message),
      );
    }
  }

  /** Ends connections that have no calls, and each of the others when its last call has ended. */
  drain(): void {
    this.#draining = true;
    for (const [peer, socket] of this.#sockets) {
      const calls = this.#calls.get(peer);
      // Without a session there is nobody to say farewell to.
      if (calls === undefined) socket.destroy();
      else if (calls === 0) this.#end(peer);
    }
  }

  /**
   * Ends the connections whose certificates were revoked, with all that is open on them. Answers
   * how many these were.
   */
  endRevoked(): number {
    return [...this.#sessions].filter((session) => this.#endIfRevoked(session)).length;
  }

  /** Ends every connection, whatever is open on it. */
  cutOff(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  #connected(socket: Socket): void {
    const peer = connectionOf(socket);
    this.#sockets.set(peer, socket);
    socket.once('close', () => {
      if (this.#sockets.get(peer) === socket) this.#sockets.delete(peer);
    });
    if (this.#draining) socket.destroy();
  }

  #opened(session: ServerHttp2Session): void {
    // Where certificates are optional the handshake lets it in, as nobody.
    if (this.#endIfRevoked(session)) return;
    const peer = connectionOf(session.socket);
    this.#sessions.add(session);
    // A plain connection has a session at once; it counts when its client has spoken.
    session.once('remoteSettings', () => this.#calls.set(peer, this.#calls.get(peer) ?? 0));
    session.once('close', () => {
      this.#sessions.delete(session);
      this.#calls.delete(peer);
    });
    session.on('stream', (stream) => {
      this.#calls.set(peer, (this.#calls.get(peer) ?? 0) + 1);
      stream.once('close', () => {
        const left = (this.#calls.get(peer) ?? 1) - 1;
        if (session.destroyed) return;
        this.#calls.set(peer, left);
        if (this.#draining && left === 0) this.#end(peer);
      });
    });
  }

  #endIfRevoked(session: ServerHttp2Session): boolean {
    // Who has ended by itself has no socket any more.
    if (session.destroyed || !this.isRevoked(session.socket)) return false;
    this.failed(connectionOf(session.socket), REVOKED);
    session.destroy(undefined, constants.NGHTTP2_INADEQUATE_SECURITY);
    return true;
  }

  /** grpc-js has told it to go; if it stays nevertheless, its socket is closed. */
  #end(peer: string): void {
    const socket = this.#sockets.get(peer);
    const timer = setTimeout(() => {
      if (this.#calls.get(peer) === 0 || this.#calls.get(peer) === undefined) socket?.destroy();
    }, FAREWELL_MS);
    timer.unref();
  }
}
