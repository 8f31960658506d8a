import { readFloat, words } from '../lib/python-text.js';
import { isOperator } from './extra-specs.js';

const BRACKETED = /^<\s*(is|in|or)\s*>\s*(.*)$/i;
const COMPARING = /^(s==|s!=|s<=|s>=|s<|s>|==|!=|<=|>=|=>|=<|=|<|>)\s*(\S.*)$/i;
/** Comparisons that do not exist, and the nearest that does. */
const MISSPELT: Readonly<Record<string, string>> = { '=>': '>=', '=<': '<=', '>': '>=', '<': '<=' };

/**
 * The requirement that was probably meant by one that is compared as text, because its operator is
 * misspelt or not followed by a blank: `<is> True` for `<is>True`, `>= 5` for `>=5`. Null if it
 * looks like none. Only for messages to whoever is refused: the requirement itself stays text, as
 * in Cinder.
 */
export function nearOperator(requirement: string): string | null {
  const text = words(requirement).join(' ');
  const meant = bracketed(text) ?? compared(text);
  return meant === text ? null : meant;
}

function bracketed(text: string): string | null {
  const [, operator, rest] = BRACKETED.exec(text) ?? [];
  if (operator === undefined || rest === undefined) return null;
  const word = operator.toLowerCase();
  return word === 'or'
    ? text.replace(/\s*<\s*or\s*>\s*/gi, ' <or> ').trim()
    : `<${word}> ${rest}`.trim();
}

function compared(text: string): string | null {
  const [, written, rest] = COMPARING.exec(text) ?? [];
  if (written === undefined || rest === undefined || isOperator(words(text)[0] ?? '')) return null;
  const operator = written.toLowerCase();
  if (operator.startsWith('s')) return `${operator} ${rest}`;
  const nearest = MISSPELT[operator] ?? operator;
  if (readFloat(words(rest)[0] ?? '') !== undefined) return `${nearest} ${rest}`;
  // Text has operators of its own (`s>`). A lone `=` or a misspelt operator before text was
  // probably not meant as one.
  return operator !== '=' && nearest === operator ? `s${operator} ${rest}` : null;
}
