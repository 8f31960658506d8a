import { z } from 'zod';
import { splitAddress } from './address.js';
import { readSpan, writeSpan } from './span.js';

// Kinds of values that several sections have, each with what it expects in the user's words.

/** Whole number of at least `min`. */
export const whole = (min: number, most = Number.MAX_SAFE_INTEGER) => {
  const error =
    most < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${min} to ${most}`
      : `a whole number of at least ${min}`;
  return z.int({ error }).min(min, { error }).max(most, { error });
};
/** A span of at least `min` ms, as people write it; or a whole number of ms. */
export const span = (min: number, most = Number.MAX_SAFE_INTEGER) => {
  const error = spanWords(min, most);
  return z.preprocess(
    (value) => (typeof value === 'string' ? (readSpan(value) ?? value) : value),
    z.int({ error }).min(min, { error }).max(most, { error }),
  );
};
/** What such a span is, in words. */
export const spanWords = (min: number, most = Number.MAX_SAFE_INTEGER) =>
  most < Number.MAX_SAFE_INTEGER
    ? `a span from ${min === 0 ? '0' : writeSpan(min)} to ${roughly(most)}, such as 500ms, 60s, 15m`
    : `a span${min === 0 ? '' : ` of at least ${writeSpan(min)}`}, such as 60s, 15m, 24h, 7d`;
/** Longest timer: Node fires a longer one at once. */
export const TIMER_MAX_MS = 2 ** 31 - 1;
export const DAY_MS = 24 * 3_600_000;

function roughly(ms: number): string {
  return ms > DAY_MS ? writeSpan(Math.floor(ms / DAY_MS) * DAY_MS) : writeSpan(ms);
}

/** What a section is. */
export const SECTION = { error: 'a map of keys' };
export const truth = z.boolean({ error: 'true or false' });
export const word = z.string({ error: 'text' }).min(1, { error: 'text that is not empty' });
export const names = z.array(word, { error: 'a list of names' });
/** What an address is, in words. */
export const ADDRESS = 'host:port, such as 127.0.0.1:50051, or [::1]:50051 (port 0: any free one)';
export const address = z
  .string({ error: ADDRESS })
  .refine((value) => splitAddress(value) !== undefined, { error: ADDRESS });
const PEM = 'path of a PEM file, not its text, or null';
/** Path of a PEM file; null if it is left out. */
export const pemFile = z
  .union([word.refine((value) => !value.includes('-----BEGIN'), { error: PEM }), z.null()], {
    error: PEM,
  })
  .default(null);
