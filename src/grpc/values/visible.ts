/** Control and format characters, but for those that lay out a worker's reason of several lines. */
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text for people, with names in it that may be anything: characters that cannot be seen, that
 * control a terminal or turn the text around are shown by their numbers, as in `\u0000`.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (hidden) => {
    const code = hidden.codePointAt(0)?.toString(16) ?? '';
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
