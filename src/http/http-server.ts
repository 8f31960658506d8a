import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Options of the HTTP server. */
export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Why the server cannot serve requests now, in a few words; null: it can. */
  readonly unready: () => Promise<string | null>;
  readonly registry: Registry;
  /** Whether who shows this `authorization` (null: none) may read the metrics; left out: all. */
  readonly metricsAccess?: (authorization: string | null) => Promise<MetricsAccess>;
}

/** `unknown`: nobody knows who asks. `closed`: nobody may. */
export type MetricsAccess = 'granted' | 'unknown' | 'denied' | 'closed';

/** The HTTP server, listening. */
export interface HttpServer {
  /** `host:port` as bound. */
  readonly address: string;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

type Page = (request: IncomingMessage) => Promise<{
  readonly status: number;
  readonly type: string;
  readonly body: string;
}>;

const TEXT = 'text/plain; charset=utf-8';

const REFUSED = {
  unknown: { status: 401, body: 'show a bearer token that counts here\n' },
  denied: { status: 403, body: 'this identity has none of the roles that may read this\n' },
  closed: { status: 404, body: 'not served\n' },
} as const satisfies Record<Exclude<MetricsAccess, 'granted'>, object>;

/**
 * Serves `/livez`, `/readyz` and `/metrics`. Rejects with the system's error if it cannot listen.
 */
export async function startHttp(options: HttpServerOptions): Promise<HttpServer> {
  const pages = pagesOf(options);
  const server = createServer((request, response) => void answer(pages, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { address: addressOf(server), close: () => close(server) };
}

function pagesOf({
  unready,
  registry,
  metricsAccess = async () => 'granted',
}: HttpServerOptions): ReadonlyMap<string, Page> {
  return new Map<string, Page>([
    ['/livez', async () => ({ status: 200, type: TEXT, body: 'alive\n' })],
    [
      '/readyz',
      async () => {
        const why = await unready();
        return why === null
          ? { status: 200, type: TEXT, body: 'ready\n' }
          : { status: 503, type: TEXT, body: `not ready: ${why}\n` };
      },
    ],
    [
      '/metrics',
      async ({ headers }) => {
        const access = await metricsAccess(headers.authorization ?? null);
        if (access !== 'granted') return { ...REFUSED[access], type: TEXT };
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      },
    ],
  ]);
}

async function answer(
  pages: ReadonlyMap<string, Page>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const page = pages.get((request.url ?? '').split('?')[0] ?? '');
  if (!page) return send(response, 404, TEXT, `there are ${[...pages.keys()].join(', ')}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, TEXT, 'only GET\n', { allow: 'GET, HEAD' });
  try {
    const { status, type, body } = await page(request);
    send(response, status, type, body);
  } catch {
    send(response, 500, TEXT, 'the page could not be made\n');
  }
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers })
    .end(body);
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
