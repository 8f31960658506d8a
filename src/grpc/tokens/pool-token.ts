import { CodedError } from '../../domain/errors.js';

const VERSION = '1';
const FORM = /^1\.(?<feed>[0-9a-f-]{36})\.(?<scope>[0-9a-f]{16})\.(?<revision>\d{1,16})$/;

/** Position of a watch of pools: opaque to readers, valid for one feed and its filters only. */
export interface PoolToken {
  readonly feed: string;
  readonly scope: string;
  /** Position of the ledger. */
  readonly revision: number;
}

/** For the wire. */
export function writePoolToken({ feed, scope, revision }: PoolToken): string {
  return Buffer.from(`${VERSION}.${feed}.${scope}.${revision}`).toString('base64url');
}

/** Reads a token; null for an empty one. Throws INVALID_RESUME_TOKEN if it is no token. */
export function readPoolToken(text: string): PoolToken | null {
  if (text === '') return null;
  const {
    feed = '',
    scope = '',
    revision = '',
  } = FORM.exec(Buffer.from(text, 'base64url').toString())?.groups ?? {};
  const token = { feed, scope, revision: Number(revision) };
  // Decoding accepts spellings that encoding never makes: compare.
  if (writePoolToken(token) === text) return token;
  throw new CodedError(
    'INVALID_RESUME_TOKEN',
    'resume_token was not given by a watch of pools: begin without one',
    {
      violations: [{ field: 'resume_token', description: 'was not given by a watch of pools' }],
    },
  );
}
