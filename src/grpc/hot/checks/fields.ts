const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const HOST = /^[^@#]+@[^@#]+$/;
const LARGEST_SIZE = 1_099_511_627_776n;

/** Rules of single fields, as the proto has them. */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** `node@backend`, of at most 255 characters. */
export function isHost(text: string): boolean {
  return HOST.test(text) && isAtMost(text, 255);
}

/** At most so many characters, counted by code point: one beyond the basic plane counts once. */
export function isAtMost(text: string, most: number): boolean {
  if (text.length <= most) return true;
  if (text.length > 2 * most) return false;
  let count = 0;
  for (const _ of text) count += 1;
  return count <= most;
}

/** The text of an id: not empty, and not too long. */
export function isName(text: string): boolean {
  return text.length > 0 && isAtMost(text, 255);
}

/** A volume's size, whole GiB. */
export function isSize(gib: bigint): boolean {
  return gib >= 1n && gib <= LARGEST_SIZE;
}

/** Texts of at most so many characters each. */
export function areAtMost(texts: readonly string[], most: number): boolean {
  for (const text of texts) if (!isAtMost(text, most)) return false;
  return true;
}

/** A map of no more keys than so many, and no longer keys and values. */
export function hasAtMost(
  map: Readonly<Record<string, string>>,
  most: { readonly pairs: number; readonly key: number; readonly value: number },
): boolean {
  let count = 0;
  for (const key in map) {
    count += 1;
    if (!isAtMost(key, most.key) || !isAtMost(map[key] ?? '', most.value)) return false;
  }
  return count <= most.pairs;
}
