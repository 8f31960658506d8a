import { CodedError } from '../../domain/errors.js';

const VERSION = '1';
const FORM = /^1\.(?<feed>[0-9a-f-]{36})\.(?<scope>[0-9a-f]{16})\.(?<revision>\d{1,16})$/;

/** How far a watch of pools has come: opaque to readers, and of one feed and its filters alone. */
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

/** What a token says; null for an empty one. Throws INVALID_RESUME_TOKEN for what is none. */
export function readPoolToken(text: string): PoolToken | null {
  if (text === '') return null;
  const {
    feed = '',
    scope = '',
    revision = '',
  } = FORM.exec(Buffer.from(text, 'base64url').toString())?.groups ?? {};
  const token = { feed, scope, revision: Number(revision) };
  // Decoding forgives what encoding never makes.
  if (writePoolToken(token) === text) return token;
  throw new CodedError(
    'INVALID_RESUME_TOKEN',
    'resume_token was not given by a watch of pools: begin without one',
    {
      violations: [{ field: 'resume_token', description: 'was not given by a watch of pools' }],
    },
  );
}
