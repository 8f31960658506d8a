const LENGTH = 36;
const DASH = 45;
const BYTES = 16;

/** Value of a hexadecimal digit, in lower case, by its character; of any other character NONE. */
const NONE = 0xff;
const NIBBLES = nibbles();
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * Writes a UUID as 16 bytes. False: the text is none in lower case, and what the bytes hold from
 * there on is undefined.
 */
export function uuidInto(text: string, bytes: Uint8Array, from: number): boolean {
  if (text.length !== LENGTH) return false;
  let at = 0;
  for (let byte = 0; byte < BYTES; byte += 1) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) {
      if (text.charCodeAt(at) !== DASH) return false;
      at += 1;
    }
    const high = NIBBLES[text.charCodeAt(at)] ?? NONE;
    const low = NIBBLES[text.charCodeAt(at + 1)] ?? NONE;
    if ((high | low) === NONE) return false;
    bytes[from + byte] = (high << 4) | low;
    at += 2;
  }
  return true;
}

/** The UUID of 16 bytes. */
export function uuidAt(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let byte = 0; byte < BYTES; byte += 1) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) text += '-';
    text += HEX[bytes[from + byte] ?? 0];
  }
  return text;
}

function nibbles(): Uint8Array {
  const values = new Uint8Array(128).fill(NONE);
  for (let value = 0; value < 16; value += 1) values[value.toString(16).charCodeAt(0)] = value;
  return values;
}
