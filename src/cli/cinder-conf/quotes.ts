/** Whether a text stands in quotes. */
export function quotesAround(text: string): boolean {
  return /^(["']).*\1$/s.test(text);
}

/** A text without the quotes around it, however many pairs. */
export function withoutQuotes(text: string): string {
  return quotesAround(text) ? withoutQuotes(text.slice(1, -1).trim()) : text;
}
