const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MARK = '…';
const MARK_BYTES = 3;

/**
 * The text in at most `bytes` of UTF-8, with a mark where it was cut. Well-formed, whatever the
 * text was: half a surrogate pair cannot be sent.
 */
export function shorten(text: string, bytes: number): string {
  const encoded = encoder.encode(text);
  if (encoded.length <= bytes) return decoder.decode(encoded);
  if (bytes < MARK_BYTES) return '';
  let end = bytes - MARK_BYTES;
  // Not inside a character: its continuation bytes begin with the bits 10.
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return decoder.decode(encoded.subarray(0, end)) + MARK;
}

/** Budget of a status: bytes of each text, and entries of each list. */
export interface DetailBudget {
  readonly text: number;
  readonly message: number;
  readonly misses: number;
  readonly attempts: number;
  readonly filters: number;
  readonly violations: number;
  readonly metadata: number;
}

/**
 * Smaller and smaller budgets; the first that fits is used. The filters' counts summarise a
 * refusal, so they are dropped last.
 */
export const DETAIL_BUDGETS: readonly DetailBudget[] = [
  { text: 512, message: 768, misses: 16, attempts: 10, filters: 64, violations: 64, metadata: 64 },
  { text: 256, message: 768, misses: 8, attempts: 5, filters: 64, violations: 24, metadata: 64 },
  { text: 160, message: 512, misses: 5, attempts: 3, filters: 64, violations: 12, metadata: 32 },
  { text: 96, message: 384, misses: 3, attempts: 3, filters: 40, violations: 8, metadata: 16 },
  { text: 64, message: 256, misses: 1, attempts: 1, filters: 24, violations: 4, metadata: 12 },
  { text: 48, message: 192, misses: 0, attempts: 0, filters: 12, violations: 1, metadata: 8 },
  { text: 32, message: 128, misses: 0, attempts: 0, filters: 0, violations: 0, metadata: 0 },
];
