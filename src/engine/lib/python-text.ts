import type { Json } from '../../domain/json.js';

/** The white space of Python's `str.isspace`; JavaScript's `\s` differs. */
const SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const SPACES = new RegExp(`${SPACE}+`);
const ONE_SPACE = new RegExp(SPACE);

const DIGITS = '\\d+(?:_\\d+)*';
const DECIMAL = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[+-]?${DIGITS})?$`,
  'i',
);
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;

const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** Python's `text.strip()`, in linear time; a pattern anchored at the end is not linear. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ONE_SPACE.test(text.charAt(start))) start += 1;
  while (end > start && ONE_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Python's `text.split()`: the words between white space. */
export function words(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== '');
}

/**
 * Python's `float(value)` for text, numbers and booleans: `1e3`, ` 7 `, `1_000`, `inf` and `nan`
 * are numbers, hexadecimal is not. Undefined if Python raises, or if digits are not ASCII.
 */
export function readFloat(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  const text = strip(value);
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? NaN : undefined;
}

const INTEGER = new RegExp(`^[+-]?${DIGITS}$`);

/**
 * Whether text is an integer that a double cannot hold. Python compares such integers exactly;
 * `readFloat` would round them.
 */
export function isRoundedInteger(text: string, number: number): boolean {
  if (Number.isSafeInteger(number) || !Number.isFinite(number)) return false;
  const digits = strip(text);
  return (
    INTEGER.test(digits) && BigInt(digits.replaceAll('_', '').replace('+', '')) !== BigInt(number)
  );
}

/**
 * oslo's `bool_from_string`: 1, t, true, on, y and yes are true, in any case; everything else is
 * false.
 */
export function readTruth(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1;
  return typeof value === 'string' && TRUE_WORDS.has(strip(value).toLowerCase());
}

/** The boolean that oslo's words mean; undefined for other text. */
export function isTruthWord(text: string): boolean | undefined {
  const word = strip(text).toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : undefined;
}

/** Negative, 0 or positive by the order of Python's text: by code points, not UTF-16 units. */
export function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointOrder(left) - codePointOrder(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, the halves of code points above U+FFFF, above every other unit. */
function codePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
