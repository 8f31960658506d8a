// PostgreSQL stores no NUL in a text. A private character replaces it and is itself doubled, so
// that nothing is lost.
const MARK = '\uE000';
const NUL = '\uE000\uE001';
const DOUBLED = '\uE000\uE000';

/** A text in the form that PostgreSQL can store. */
export function withoutNul(text: string): string {
  if (!text.includes('\0') && !text.includes(MARK)) return text;
  return text.replaceAll(MARK, DOUBLED).replaceAll('\0', NUL);
}

/** Whether a text in this JSON may be one that `withoutNul` changes. */
export function mayNeedNul(json: string): boolean {
  return json.includes('\\u0000') || json.includes(MARK);
}

/** Reverses `withoutNul`. */
export function withNul(text: string): string {
  if (!text.includes(MARK)) return text;
  return text.replace(/\uE000([\uE000\uE001])/g, (_, which: string) =>
    which === '\uE001' ? '\0' : MARK,
  );
}
