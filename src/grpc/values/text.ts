/** Absent text is empty on the wire. */
export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

/** The reverse: empty text is absent. */
export function nullToText(text: string | null): string {
  return text ?? '';
}
