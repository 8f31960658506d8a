import type { Clock, RandomBytes } from './ports.js';

/**
 * Makes UUIDs of version 7. They begin with the time, so that new rows are neighbours in the
 * database's indexes.
 */
export type NewId = () => string;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** @see RFC 9562, section 5.7 */
export function uuidV7(clock: Clock, random: RandomBytes): NewId {
  return () => {
    const bytes = random(16);
    let time = clock();
    for (let at = 5; at >= 0; at -= 1) {
      bytes[at] = time % 256;
      time = Math.floor(time / 256);
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    let hex = '';
    for (const byte of bytes) hex += HEX[byte];
    const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
    return `${a}-${b}-${c}-${d}-${hex.slice(20)}`;
  };
}

/**
 * Seed of an attempt. It depends on request id and number alone, so that a decision can be
 * replayed. FNV-1a, 32 bits.
 */
export function seedOf(requestKey: string, attempt: number): number {
  let hash = 0x811c9dc5;
  const text = `${requestKey}#${attempt}`;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) ?? 0;
    // A character beyond the first 65,536 is two units of the text.
    if (point > 0xffff) at += 1;
    hash = Math.imul(hash ^ point, 0x01000193) >>> 0;
  }
  return hash;
}
