import { ExpressionError } from './expression-error.js';

export type TokenKind = 'number' | 'text' | 'variable' | 'word' | 'operator' | 'end';

/** A token of an expression's text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: number;
}

const SPACE = /[ \t\r\n]*/y;

/**
 * The tokens (docs/rules.md, "Expressions"): no exponents; names of ASCII letters and `_`; quoted
 * text without escapes.
 */
const PIECES: readonly (readonly [TokenKind, RegExp])[] = [
  ['number', /[0-9]+(?:\.[0-9]+)?/y],
  ['text', /'(?:[^'\\\r\n]|''|\\.)*'|"(?:[^"\\\r\n]|""|\\.)*"/y],
  ['variable', /[A-Za-z_]+\.[A-Za-z_]+(?![A-Za-z_.])/y],
  ['word', /[A-Za-z_][A-Za-z_.]*/y],
  ['operator', /<=|>=|==|!=|<>|&&|\|\||[<>!+\-*/^?:(),]/y],
];

const OPERATOR_WORDS: ReadonlyMap<string, string> = new Map([
  ['and', 'and'],
  ['AND', 'and'],
  ['&&', 'and'],
  ['or', 'or'],
  ['OR', 'or'],
  ['||', 'or'],
  ['not', 'not'],
  ['NOT', 'not'],
  ['!', 'not'],
]);

/** The tokens of a text, ended by one of kind `end`. Throws ExpressionError for anything else. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = afterSpace(text, 0);
  while (position < text.length) {
    const token = pieceAt(text, position);
    tokens.push(token.kind === 'word' || token.kind === 'operator' ? asOperator(token) : token);
    position = afterSpace(text, position + token.text.length);
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

function pieceAt(text: string, position: number): Token {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0], position };
  }
  throw new ExpressionError(
    `${JSON.stringify(text.charAt(position))} is not understood here`,
    position,
  );
}

function asOperator(token: Token): Token {
  const operator = OPERATOR_WORDS.get(token.text);
  return operator === undefined ? token : { ...token, kind: 'operator', text: operator };
}

function afterSpace(text: string, position: number): number {
  SPACE.lastIndex = position;
  SPACE.exec(text);
  return SPACE.lastIndex;
}
