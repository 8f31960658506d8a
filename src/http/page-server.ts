import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type PageFile, readPage } from './page-files.js';
import { isFromElsewhere, PAGE_HEADERS } from './page-guard.js';

/** Certificate and key of the page, and whether its callers show certificates. PEM. */
export interface PageTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Authorities of client certificates; null: none is asked for. */
  readonly clientCa: Buffer | null;
  /** Lists of revoked client certificates; none: nobody says which. */
  readonly revoked: readonly string[];
  /** Whether a client may have none; one that it shows is checked all the same. */
  readonly optional: boolean;
}

/** Options of the server of the page. */
export interface PageServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Null: plain HTTP. */
  readonly tls: PageTls | null;
  /** The directory of the page as it was built. */
  readonly directory: string;
  /** Whether only this machine can reach it. */
  readonly local: boolean;
  /** Answers what the page asks of the API. */
  readonly call: (request: IncomingMessage, response: ServerResponse) => void;
  /** Whether the certificate of a connection was revoked. */
  readonly isRevoked: (socket: TLSSocket) => boolean;
}

/** The server of the page, listening. */
export interface PageServer {
  /** `http://host:port` as bound. */
  readonly url: string;
  /**
   * Puts another certificate in force, for connections that come from now on. Those that are there
   * end if theirs was revoked.
   */
  replaceTls(tls: PageTls): void;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

/** Prefix of the paths of methods. */
const METHODS = '/stowage.v1.';
/** A page holds up to six connections. */
const MOST_CONNECTIONS = 3000;

/**
 * Serves the operators' page, and to it the API. Rejects with the system's error if it cannot
 * listen, or if the page was not built.
 */
export async function startPage(options: PageServerOptions): Promise<PageServer> {
  const { tls, local, call } = options;
  const files = await readPage(options.directory);
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of PAGE_HEADERS) response.setHeader(name, value);
    if (isFromElsewhere(request, local)) return text(response, 403, 'not from another site\n');
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path.startsWith(METHODS)) return call(request, response);
    const file = files.get(path);
    if (file === undefined) return text(response, 404, 'not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return text(response, 405, 'only GET\n');
    send(request, response, file);
  };
  const secure = tls === null ? null : createTlsServer(tlsOptions(tls), listener);
  const server = secure ?? createServer(listener);
  server.maxConnections = MOST_CONNECTIONS;
  const endRevoked = secure === null ? () => undefined : watchRevoked(secure, options.isRevoked);
  await listening(server, options);
  return {
    url: `${tls === null ? 'http' : 'https'}://${addressOf(server)}`,
    replaceTls: (other) => {
      secure?.setSecureContext(tlsOptions(other));
      endRevoked();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Ends new connections with revoked certificates; answers how to end those that are there. */
function watchRevoked(server: TlsServer, isRevoked: PageServerOptions['isRevoked']): () => void {
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => {
    // Where certificates are optional the handshake lets it in, as nobody.
    if (isRevoked(socket)) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) if (isRevoked(socket)) socket.destroy();
  };
}

function tlsOptions({ cert, key, clientCa, revoked, optional }: PageTls) {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2' as const,
    requestCert: clientCa !== null,
    rejectUnauthorized: clientCa !== null && !optional,
    ...(clientCa === null ? {} : { ca: clientCa }),
    ...(revoked.length === 0 ? {} : { crl: [...revoked] }),
  };
}

/** A browser that has this content already is told so. */
function send(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  response.setHeader('etag', file.tag).setHeader('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === file.tag) {
    response.writeHead(304).end();
    return;
  }
  const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (packed) response.setHeader('content-encoding', 'gzip');
  response
    .writeHead(200, { 'content-type': file.type, vary: 'accept-encoding' })
    .end(packed ? file.packed : file.content);
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

function listening(server: Server, { host, port }: PageServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
