import type { Json } from '../../domain/json.js';
import type { Expression, Link } from './ast.js';
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import {
  checked,
  equal,
  isTrue,
  order,
  stated,
  toNumber,
  type Value,
  VariableReader,
} from './values.js';

/**
 * Reads a variable: an entry of `stats`, `capabilities`, `volume`, `extra` or `qos`; undefined if
 * there is none.
 */
export type Environment = (scope: string, entry: string) => Json | undefined;

/** A compiled expression. */
export interface Compiled {
  /** Throws ExpressionError if it fails. */
  evaluate(environment: Environment): Value;
  /** Whether its result may depend on the spelling of the pool's protocol. */
  readonly readsProtocol: boolean;
}

/** Evaluates a part of an expression. */
export type Part = (environment: Environment) => Value;

/** Compiles an expression. An error in its text is returned, not thrown. */
export function compile(text: string): Compiled | ExpressionError {
  try {
    return { evaluate: closure(parse(text)), readsProtocol: text.includes('storage_protocol') };
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** The evaluator of a parsed expression. Throws ExpressionError for a number that is too large. */
export function closure(expression: Expression): Part {
  const { position } = expression;
  switch (expression.kind) {
    case 'number': {
      const value = stated(expression.text, position);
      return () => value;
    }
    case 'text': {
      const { text } = expression;
      return () => text;
    }
    case 'variable': {
      const { scope, entry } = expression;
      const reader = new VariableReader(`${scope}.${entry}`, position);
      return (environment) => reader.value(environment(scope, entry));
    }
    case 'call':
      return call(expression.name, expression.args.map(closure), position);
    case 'power': {
      const base = closure(expression.base);
      const exponent = closure(expression.exponent);
      return (environment) =>
        checked(
          toNumber(base(environment), position) ** toNumber(exponent(environment), position),
          position,
        );
    }
    case 'sign': {
      const operand = closure(expression.operand);
      const sign = expression.operator === '-' ? -1 : 1;
      return (environment) => sign * toNumber(operand(environment), position);
    }
    case 'not': {
      const operand = closure(expression.operand);
      return (environment) => !isTrue(operand(environment));
    }
    case 'choice': {
      const [condition, yes, no] = [
        closure(expression.condition),
        closure(expression.yes),
        closure(expression.no),
      ];
      return (environment) => (isTrue(condition(environment)) ? yes : no)(environment);
    }
    case 'comparison':
      return comparison(closure(expression.first), expression.rest);
    default:
      return fold(closure(expression.first), expression.rest);
  }
}

function call(name: string, args: readonly Part[], position: number): Part {
  // Fails only if it is evaluated, as in Cinder: a branch that is not chosen does no harm.
  if (name === 'abs' ? args.length !== 1 : args.length < 2) return () => wrongCount(name, position);
  const [first, ...others] = args;
  if (first === undefined) return () => wrongCount(name, position);
  if (name === 'abs') return (environment) => Math.abs(toNumber(first(environment), position));
  const sign = name === 'max' ? 1 : -1;
  const better = (best: Value, value: Value) =>
    order(value, best, position) * sign > 0 ? value : best;
  const [second] = others;
  if (others.length === 1 && second !== undefined)
    return (environment) => better(first(environment), second(environment));
  // All are evaluated before any is compared.
  return (environment) => args.map((arg) => arg(environment)).reduce(better);
}

function wrongCount(name: string, position: number): never {
  throw new ExpressionError(
    name === 'abs' ? 'abs takes one argument' : `${name} takes at least two arguments`,
    position,
  );
}

/** Compares neighbours, up to the first comparison that does not hold. */
function comparison(first: Part, rest: readonly Link[]): Part {
  const links = rest.map(({ operand, operator, position }) => ({
    right: closure(operand),
    holds: relation(operator),
    position,
  }));
  const [only] = links;
  if (links.length === 1 && only !== undefined) {
    const { right, holds, position } = only;
    return (environment) => holds(first(environment), right(environment), position);
  }
  return (environment) => {
    let left = first(environment);
    for (const { right, holds, position } of links) {
      const value = right(environment);
      if (!holds(left, value, position)) return false;
      left = value;
    }
    return true;
  };
}

/** The comparison of an operator. Two numbers, the usual case, are compared at once. */
function relation(operator: string): (a: Value, b: Value, position: number) => boolean {
  switch (operator) {
    case '==':
      return equal;
    case '!=':
    case '<>':
      return (a, b) => !equal(a, b);
    case '<':
      return (a, b, position) =>
        typeof a === 'number' && typeof b === 'number' ? a < b : order(a, b, position) < 0;
    case '<=':
      return (a, b, position) =>
        typeof a === 'number' && typeof b === 'number' ? a <= b : order(a, b, position) <= 0;
    case '>':
      return (a, b, position) =>
        typeof a === 'number' && typeof b === 'number' ? a > b : order(a, b, position) > 0;
    default:
      return (a, b, position) =>
        typeof a === 'number' && typeof b === 'number' ? a >= b : order(a, b, position) >= 0;
  }
}

/** From left to right; both sides of `and` and `or` are evaluated. */
function fold(first: Part, rest: readonly Link[]): Part {
  const links = rest.map(({ operand, operator, position }) => ({
    right: closure(operand),
    combine: combination(operator, position),
  }));
  const [only] = links;
  if (links.length === 1 && only !== undefined) {
    const { right, combine } = only;
    return (environment) => combine(first(environment), right(environment));
  }
  return (environment) => {
    let value = first(environment);
    for (const { right, combine } of links) value = combine(value, right(environment));
    return value;
  };
}

/** The result of an operator. */
function combination(operator: string, position: number): (a: Value, b: Value) => Value {
  switch (operator) {
    case 'and':
      return (a, b) => (isTrue(a) ? b : a);
    case 'or':
      return (a, b) => (isTrue(a) ? a : b);
    case '+':
      return (a, b) => checked(toNumber(a, position) + toNumber(b, position), position);
    case '-':
      return (a, b) => checked(toNumber(a, position) - toNumber(b, position), position);
    case '*':
      return (a, b) => checked(toNumber(a, position) * toNumber(b, position), position);
    default:
      return (a, b) => {
        const [left, right] = [toNumber(a, position), toNumber(b, position)];
        if (right === 0) throw new ExpressionError('division by zero', position);
        return checked(left / right, position);
      };
  }
}
