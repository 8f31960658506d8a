import type { Logger } from 'pino';
import { isLoopback, splitAddress } from '../config/address.js';
import type { Config } from '../config/schema.js';
import { readTls, type TlsFiles } from '../config/tls.js';
import {
  type PageServer,
  type PageServerOptions,
  type PageTls,
  startPage,
} from '../http/page-server.js';

/** Where the page listens unless the configuration says it. */
const USUAL = '127.0.0.1:9465';

/** What the page is made of. */
export interface PageParts {
  /** The directory of the page as it was built; undefined: there is none. */
  readonly directory: string | undefined;
  readonly call: PageServerOptions['call'];
  readonly isRevoked: PageServerOptions['isRevoked'];
  readonly log: Logger;
}

/** Starts the page where the configuration wants it; null: nowhere. Rejects if it cannot listen. */
export async function startConfiguredPage(
  config: Config,
  { directory, call, isRevoked, log }: PageParts,
): Promise<PageServer | null> {
  const wanted = config.page_listen;
  const auto = wanted === 'auto';
  const listen = auto ? (config.http_listen === null ? null : USUAL) : wanted;
  if (directory === undefined || listen === null) return null;
  const where = splitAddress(listen);
  if (where === undefined) throw new Error(`page_listen: ${listen} is not host:port`);
  const tls = readTls(config.tls);
  try {
    return await startPage({
      ...where,
      directory,
      tls: tls === null ? null : pageTlsOf(config, tls),
      local: isLoopback(listen),
      call,
      isRevoked,
    });
  } catch (error) {
    const why = auto ? withoutPage(error, listen) : null;
    if (why === null) throw error;
    log.warn(`${why}: the operators' page is not served`);
    return null;
  }
}

/** TLS of the page, as that of gRPC. */
export function pageTlsOf({ tls }: Config, files: TlsFiles): PageTls {
  const optional = tls.client_certificates === 'optional';
  return { ...files, revoked: files.crl?.pems ?? [], optional };
}

/** Why a server goes on without the page that nobody asked for; null: it does not. */
function withoutPage(error: unknown, listen: string): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') return `${listen} is taken, and page_listen names no other address`;
  return code === 'ENOENT' ? 'dist/page was not built' : null;
}
