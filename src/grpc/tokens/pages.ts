import { createHash } from 'node:crypto';
import { CodedError } from '../../domain/errors.js';
import { within } from '../values/within.js';

const DEFAULT_PAGE_SIZE = 500;
const VERSION = '1';
/**
 * Clients take messages of 4 MiB unless they are told otherwise; characters are up to three bytes.
 */
export const PAGE_CHARS = 1024 * 1024;

/** What a list request asks for, and how its answer's token is made. */
export interface PageAsk {
  /** Where the page before ended; empty: from the start. */
  readonly after: string;
  /**
   * How many to ask of the ledger: one more than the page holds, to see whether another follows.
   */
  readonly limit: number;
  /**
   * The page out of what the ledger gave: as many as were asked for, but fewer where `weigh`
   * (characters of an item) says that they would not fit into one message.
   */
  readonly cut: <T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    weigh?: (item: T) => number,
  ) => { readonly items: readonly T[]; readonly nextPageToken: string };
  /** The token of the page after a place in the list; empty for none. */
  readonly tokenAfter: (key: string | null) => string;
}

/**
 * Reads a request's page size and token. A token is opaque and belongs to one list and its filters:
 * used with others, or not made here, it is INVALID_PAGE_TOKEN.
 */
export function askPage(
  list: string,
  filters: readonly unknown[],
  request: { readonly pageSize: number; readonly pageToken: string },
): PageAsk {
  const size = request.pageSize === 0 ? DEFAULT_PAGE_SIZE : request.pageSize;
  const scope = scopeOf(list, filters);
  return {
    after: request.pageToken === '' ? '' : read(request.pageToken, scope),
    limit: size + 1,
    tokenAfter: (key) => (key === null ? '' : write(key, scope)),
    cut: (items, keyOf, weigh = () => 0) => {
      const page = within(items.slice(0, size), weigh, PAGE_CHARS);
      const last = page.at(-1);
      return {
        items: page,
        nextPageToken:
          last === undefined || page.length === items.length ? '' : write(keyOf(last), scope),
      };
    },
  };
}

/** What the tokens of a list and its filters belong to. */
export function scopeOf(list: string, filters: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([list, filters]))
    .digest('hex')
    .slice(0, 16);
}

function write(after: string, scope: string): string {
  return Buffer.from(`${VERSION}.${scope}.${after}`).toString('base64url');
}

function read(token: string, scope: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  const head = `${VERSION}.${scope}.`;
  const after = text.slice(head.length);
  // Decoding forgives what encoding never makes.
  if (text.startsWith(head) && after !== '' && write(after, scope) === token) return after;
  throw new CodedError(
    'INVALID_PAGE_TOKEN',
    'page_token was not given by this list with these filters: start again without one',
    {
      violations: [
        { field: 'page_token', description: 'was not given by this list with these filters' },
      ],
    },
  );
}
