import type { Json } from '../../domain/json.js';
import { compareText, isRoundedInteger, readFloat } from '../lib/python-text.js';
import { ExpressionError } from './expression-error.js';

/** The error for an integer that arithmetic would round. */
const TOO_EXACT = 'is an integer beyond 2^53 that cannot be held exactly';

/** The result of an expression. */
export type Value = number | string | boolean;

/**
 * Reads a variable's value (docs/rules.md, "Expressions"): a number truncated to an integer, or
 * text read as a number if possible.
 */
export class VariableReader {
  /** The last text and its value: pools mostly report the same text. */
  #text: string | null = null;
  #value: Value = 0;

  constructor(
    private readonly name: string,
    private readonly position: number,
  ) {}

  /** Throws ExpressionError for what is neither a number nor text. */
  value(found: Json | undefined): Value {
    if (typeof found === 'number') return checked(Math.trunc(found), this.position);
    if (typeof found === 'boolean') return found ? 1 : 0;
    if (typeof found !== 'string')
      throw new ExpressionError(`${this.name} is ${describe(found)}`, this.position);
    if (found === this.#text) return this.#value;
    const number = readFloat(found);
    if (number !== undefined && Number.isNaN(number))
      throw new ExpressionError(`${this.name} is not a number`, this.position);
    if (number !== undefined && isRoundedInteger(found, number))
      throw new ExpressionError(`${this.name} ${TOO_EXACT}`, this.position);
    this.#text = found;
    this.#value = number ?? found;
    return this.#value;
  }
}

function describe(found: Json | undefined): string {
  if (found === undefined) return 'not known';
  return found === null ? 'null' : 'neither a number nor text';
}

/** As a number; a boolean is 1 or 0. */
export function toNumber(value: Value, position: number): number {
  if (typeof value === 'string')
    throw new ExpressionError('text where a number is needed', position);
  return Number(value);
}

/**
 * A number as an expression states it. Throws ExpressionError if a double cannot hold it exactly.
 */
export function stated(text: string, position: number): number {
  const number = checked(Number(text), position);
  if (isRoundedInteger(text, number)) throw new ExpressionError(`${text} ${TOO_EXACT}`, position);
  return number;
}

/** A result of arithmetic. Throws ExpressionError if it is not finite. */
export function checked(number: number, position: number): number {
  if (Number.isFinite(number)) return number;
  throw new ExpressionError(
    Number.isNaN(number) ? 'the result is not a number' : 'the result is too large',
    position,
  );
}

/** Python's truth: None, 0 and empty text are false. */
export function isTrue(value: Value): boolean {
  return Boolean(value);
}

export function equal(a: Value, b: Value): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : Number(a) === Number(b);
}

/** Negative, 0 or positive by the order of `a` and `b`; text and number have none. */
export function order(a: Value, b: Value, position: number): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'string' || typeof b === 'string')
    throw new ExpressionError('text and number have no order', position);
  return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
}
