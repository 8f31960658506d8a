/** Absent text is empty on the wire. */
export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

/** And back. */
export function nullToText(text: string | null): string {
  return text ?? '';
}
