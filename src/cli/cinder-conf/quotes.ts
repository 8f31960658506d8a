/** Whether one pair of quotes surrounds the whole text, ignoring blanks. */
export function quotesAround(text: string): boolean {
  return /^\s*(["'])(?:(?!\1).)*\1\s*$/s.test(text);
}

/** A text without surrounding quotes, any number of pairs. */
export function withoutQuotes(text: string): string {
  return quotesAround(text) ? withoutQuotes(text.trim().slice(1, -1)) : text;
}
