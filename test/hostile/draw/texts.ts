import { between, oneOf, type Random } from '../../faults/random.js';
import type { TextRule } from './rules.js';

/** Keys that every JavaScript object seems to have. */
export const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

/** What a long text is made of: one character each, as the contract counts them. */
const CHARACTERS = [
  'a',
  'Z',
  '9',
  '_',
  ' ',
  '"',
  '\\',
  "'",
  '\n',
  '\0',
  '\u007f',
  '\u00df',
  '\u05d0',
];
const RARE = [
  '\u0301',
  '\u200d',
  '\u202e',
  '\ufeff',
  '\uffff',
  '\u{1f600}',
  '\u{10ffff}',
  '\u{e0041}',
];

/** Where nothing says how long a text may be. */
const UNBOUNDED = 400_000;

/**
 * A text that keeps a rule, mostly at an edge of it.
 * @param share how much of the longest is drawn at most, 0 to 1
 */
export function drawText(random: Random, rule: TextRule, share: number): string {
  if (rule.uuid) return drawUuid(random);
  const most = Math.max(rule.least, Math.floor((rule.most ?? UNBOUNDED) * share));
  if (rule.pattern !== '') return patterned(random, rule.pattern, Math.max(8, most));
  const length = oneOf(random, [rule.least, most, most, between(random, rule.least, most)]);
  if (length === 0) return '';
  if (random() < 0.1) {
    const inherited = oneOf(random, INHERITED);
    if (inherited.length <= most) return inherited;
  }
  return textOf(random, length);
}

/** A text of exactly so many characters. */
export function textOf(random: Random, length: number): string {
  const one = oneOf(random, random() < 0.5 ? CHARACTERS : RARE);
  // The last differs, so that two of the same kind are not always equal.
  return one.repeat(Math.max(0, length - 1)) + oneOf(random, [...CHARACTERS, ...RARE]);
}

/** An id as clients make them. */
export function drawUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}`;
  const whole = `${id}-${hex.slice(20)}`;
  return random() < 0.1 ? whole.toUpperCase() : whole;
}

/** By the few patterns that the contract has. */
function patterned(random: Random, pattern: string, most: number): string {
  const name = (length: number) =>
    textOf(random, Math.max(1, length)).replaceAll(/[@#:\n\u2028\u2029]/g, 'x');
  const half = Math.floor((most - 1) / 2);
  switch (pattern) {
    case '^[^@#]+@[^@#]+$':
      return `${name(half)}@${name(half)}`;
    case '^[^@#]+(@[^@#]+)?$':
      return random() < 0.5 ? name(half) : `${name(half)}@${name(half)}`;
    case '^[^@#]+@[^@#]+(#.+)?$': {
      const third = Math.floor((most - 2) / 3);
      return `${name(third)}@${name(third)}${random() < 0.5 ? '' : `#${name(third)}`}`;
    }
    default:
      throw new Error(`the harness draws no text of the pattern ${pattern}: teach it`);
  }
}
