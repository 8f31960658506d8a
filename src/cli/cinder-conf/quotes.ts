/** Whether all of a text, but for blanks, stands in one pair of quotes. */
export function quotesAround(text: string): boolean {
  return /^\s*(["'])(?:(?!\1).)*\1\s*$/s.test(text);
}

/** A text without the quotes around it, however many pairs. */
export function withoutQuotes(text: string): string {
  return quotesAround(text) ? withoutQuotes(text.trim().slice(1, -1)) : text;
}
