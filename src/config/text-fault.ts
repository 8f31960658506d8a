/** A text that is not what it should be; the message says where and what was expected. */
export class TextFault extends Error {
  override readonly name = 'TextFault';
}

/** A fault at an offset of a text. */
export function faultAt(text: string, offset: number, what: string): TextFault {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return new TextFault(`line ${before.length}, column ${column}: ${what}`);
}
