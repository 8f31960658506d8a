import stringWidth from 'string-width';

/** Characters of a terminal that a text takes. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/**
 * Where a line may end: behind spaces, and behind the marks within names and ids. Of a line's last
 * space nothing is shown.
 */
const PIECES = /[^\s@#:/_,;.-]*(?:[@#:/_,;.-]+|\s+|$)/g;

/** The width of the longest piece that must stay together. */
export function longestPiece(text: string): number {
  return Math.max(0, ...pieces(text).map((piece) => widthOf(piece.trimEnd())));
}

/** The lines of a text of at most `width` characters: broken at words, and elsewhere if it must. */
export function wrapped(text: string, width: number): readonly string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text).flatMap((one) => cut(one, width))) {
    if (widthOf((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}

function pieces(text: string): readonly string[] {
  return (text.match(PIECES) ?? []).filter((piece) => piece !== '');
}

/** A piece in parts of at most `width` characters. */
function cut(piece: string, width: number): readonly string[] {
  if (widthOf(piece.trimEnd()) <= width) return [piece];
  const parts: string[] = [];
  let part = '';
  for (const letter of piece) {
    if (widthOf(part + letter) > width && part !== '') {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part];
}
