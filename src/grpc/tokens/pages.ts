import { createHash } from 'node:crypto';
import { CodedError } from '../../domain/errors.js';
import { within } from '../values/within.js';

const DEFAULT_PAGE_SIZE = 500;
const VERSION = '1';
/**
 * Most characters of a page. Clients take 4 MiB by default, and a character is up to three bytes;
 * but four times as much would hold the event loop for 100 ms if it is mostly Structs.
 */
export const PAGE_CHARS = 256 * 1024;

/** The page that a list request asks for, and its answer's token. */
export interface PageAsk {
  /** Where the page before ended; empty: from the start. */
  readonly after: string;
  /**
   * How many items to read from the ledger: one more than the page holds, to see whether
   * another page follows.
   */
  readonly limit: number;
  /**
   * The page from the items that the ledger gave: as many as were asked for, or fewer if by
   * `sizeOf` (characters of an item) they would not fit into one message.
   */
  readonly cut: <T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    sizeOf?: (item: T) => number,
  ) => { readonly items: readonly T[]; readonly nextPageToken: string };
  /** The token of the page after a position in the list; empty if there is none. */
  readonly tokenAfter: (key: string | null) => string;
}

/**
 * Reads a request's page size and token. A token is opaque and belongs to one list and its filters.
 * Throws INVALID_PAGE_TOKEN if it belongs to others, or was not made here.
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
    cut: (items, keyOf, sizeOf = () => 0) => {
      const page = within(items.slice(0, size), sizeOf, PAGE_CHARS);
      const last = page.at(-1);
      return {
        items: page,
        nextPageToken:
          last === undefined || page.length === items.length ? '' : write(keyOf(last), scope),
      };
    },
  };
}

/** The list and filters that a token belongs to, as a digest. */
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
  // Decoding accepts spellings that encoding never makes: compare.
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
