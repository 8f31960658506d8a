import { readFileSync, statSync } from 'node:fs';
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';

/** A bearer token, or how to get the one that counts now. */
export type TokenSource = string | (() => string);

/** Looks at a file of a token at most so often, ms. */
const LOOK_MS = 1000;

/**
 * The token in a file, read again when the file changes: for tokens that somebody else renews.
 * Throws if the file cannot be read at first; later the last token that was read goes on.
 */
export function tokenFromFile(path: string): () => string {
  let token = readFileSync(path, 'utf8').trim();
  let changedAt = statSync(path).mtimeMs;
  let lookedAt = Date.now();
  return () => {
    if (Date.now() - lookedAt < LOOK_MS) return token;
    lookedAt = Date.now();
    try {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === changedAt) return token;
      const read = readFileSync(path, 'utf8').trim();
      if (read !== '') [token, changedAt] = [read, mtimeMs];
    } catch {
      // It is being replaced.
    }
    return token;
  };
}

/** Shows the token with every call. */
export function withToken(source: TokenSource): Interceptor {
  const current = typeof source === 'string' ? () => source : source;
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${current()}`);
        next(metadata, listener);
      },
    });
}
