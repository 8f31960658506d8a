import { createSecureContext } from 'node:tls';
import pg from 'pg';

/** Modes of `sslmode` that the driver knows; it takes any other word for verify-full. */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const MAX_PORT = 65_535;

/**
 * Why the driver cannot use a URL, in words that hold nothing of it; null: it can. Looks at the
 * files that the URL names, and connects nowhere.
 */
export function problemOfUrl(url: string): string | null {
  const mode = modeOf(url);
  if (mode !== null && !SSL_MODES.includes(mode))
    return `its sslmode is none of ${SSL_MODES.join(', ')}`;
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: url });
  } catch (error) {
    return wordsOf(error);
  }
  if (!Number.isInteger(client.port) || client.port < 1 || client.port > MAX_PORT)
    return `its port is no number from 1 to ${MAX_PORT}`;
  return problemOfTls(client.ssl);
}

/**
 * The URL, with Stowage's own `application_name` in place of any other: by that name an import
 * finds the servers that are connected, whatever the URL, PGAPPNAME or the role's settings say.
 */
export function underOwnName(url: string): string {
  const named = new URL(url);
  named.searchParams.set('application_name', APPLICATION_NAME);
  return named.toString();
}

/** Name of every connection of ours in PostgreSQL's lists. */
export const APPLICATION_NAME = 'stowage';

function modeOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).searchParams.get('sslmode') : null;
}

function problemOfTls(ssl: unknown): string | null {
  if (typeof ssl === 'string') return 'its ssl is neither true, false nor no-verify';
  if (typeof ssl !== 'object' || ssl === null) return null;
  const { ca, cert, key } = ssl as Readonly<Record<'ca' | 'cert' | 'key', string | undefined>>;
  try {
    createSecureContext({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
    return null;
  } catch (error) {
    return `what sslrootcert, sslcert or sslkey name cannot be used (${codeOf(error)})`;
  }
}

/** The driver's own words may hold parts of the URL. */
function wordsOf(error: unknown): string {
  const { path } = error as { readonly path?: unknown };
  if (typeof path === 'string') return `it names a file that cannot be read (${codeOf(error)})`;
  if (error instanceof URIError) return 'it has a % that encodes no character';
  return `PostgreSQL's driver cannot read it (${codeOf(error)})`;
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'without a code';
}
