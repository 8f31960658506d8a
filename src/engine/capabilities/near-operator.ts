import { readFloat, words } from '../lib/python-text.js';
import { isOperator } from './extra-specs.js';

const BRACKETED = /^<\s*(is|in|or)\s*>\s*(.*)$/i;
const COMPARING = /^(s==|s!=|s<=|s>=|s<|s>|==|!=|<=|>=|=>|=<|=|<|>)\s*(\S.*)$/i;
/** Comparisons that there are not, and what is nearest to them. */
const MISSPELT: Readonly<Record<string, string>> = { '=>': '>=', '=<': '<=', '>': '>=', '<': '<=' };

/**
 * What a requirement was probably meant to be that is compared as text, because its operator is not
 * followed by a blank or is misspelt: of `<is>True` it is `<is> True`, of `>=5` `>= 5`. Null:
 * nothing of the kind. Such a requirement stays what it is, as in Cinder; only who is refused is
 * told.
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
  // Text is compared by an operator of its own; but not all that begins so was meant as one.
  return operator !== '=' && nearest === operator ? `s${operator} ${rest}` : null;
}
