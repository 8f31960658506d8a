import type { Json } from '../../domain/json.js';
import type { Expression, Link } from './ast.js';
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import { checked, equal, isTrue, ofVariable, order, toNumber, type Value } from './values.js';

/** What expressions read: the entry of `stats`, `capabilities`, `volume`, `extra` or `qos`; undefined where there is none. */
export type Environment = (scope: string, entry: string) => Json | undefined;

/** An expression made ready: evaluates it, and throws ExpressionError where it fails. */
export type Compiled = (environment: Environment) => Value;

/** Reads an expression and makes it ready; what is wrong with its text is answered, not thrown. */
export function compile(text: string): Compiled | ExpressionError {
  try {
    return closure(parse(text));
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function closure(expression: Expression): Compiled {
  const { position } = expression;
  switch (expression.kind) {
    case 'number': {
      const value = checked(Number(expression.text), position);
      return () => value;
    }
    case 'text': {
      const { text } = expression;
      return () => text;
    }
    case 'variable': {
      const { scope, entry } = expression;
      return (environment) => ofVariable(environment(scope, entry), `${scope}.${entry}`, position);
    }
    case 'call': {
      const args = expression.args.map(closure);
      const { name } = expression;
      // Found when it is evaluated, as in Cinder: a branch that is not chosen does no harm.
      if (name === 'abs' ? args.length !== 1 : args.length < 2) return () => wrongCount(name, position);
      if (name === 'abs') return (environment) => Math.abs(toNumber(args[0]?.(environment) ?? '', position));
      const sign = name === 'max' ? 1 : -1;
      return (environment) =>
        args.map((arg) => arg(environment)).reduce((best, value) => (order(value, best, position) * sign > 0 ? value : best));
    }
    case 'power': {
      const base = closure(expression.base);
      const exponent = closure(expression.exponent);
      return (environment) => checked(toNumber(base(environment), position) ** toNumber(exponent(environment), position), position);
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
      const [condition, yes, no] = [closure(expression.condition), closure(expression.yes), closure(expression.no)];
      return (environment) => (isTrue(condition(environment)) ? yes : no)(environment);
    }
    case 'comparison':
      return comparison(closure(expression.first), expression.rest);
    default:
      return fold(closure(expression.first), expression.rest);
  }
}

function wrongCount(name: string, position: number): never {
  throw new ExpressionError(name === 'abs' ? 'abs takes one argument' : `${name} takes at least two arguments`, position);
}

/** Each operator between its neighbours, up to the first that does not hold. */
function comparison(first: Compiled, rest: readonly Link[]): Compiled {
  const links = rest.map(({ operand, operator, position }) => ({ right: closure(operand), operator, position }));
  return (environment) => {
    let left = first(environment);
    for (const { right, operator, position } of links) {
      const value = right(environment);
      if (!holds(operator, left, value, position)) return false;
      left = value;
    }
    return true;
  };
}

function holds(operator: string, a: Value, b: Value, position: number): boolean {
  if (operator === '==') return equal(a, b);
  if (operator === '!=' || operator === '<>') return !equal(a, b);
  const difference = order(a, b, position);
  if (difference === 0) return operator.endsWith('=');
  return operator.startsWith('<') === difference < 0;
}

/** From the left; both sides of `and` and `or` are evaluated. */
function fold(first: Compiled, rest: readonly Link[]): Compiled {
  const links = rest.map(({ operand, operator, position }) => ({ right: closure(operand), operator, position }));
  return (environment) => {
    let value = first(environment);
    for (const { right, operator, position } of links) value = combine(operator, value, right(environment), position);
    return value;
  };
}

function combine(operator: string, a: Value, b: Value, position: number): Value {
  if (operator === 'and') return isTrue(a) ? b : a;
  if (operator === 'or') return isTrue(a) ? a : b;
  const [left, right] = [toNumber(a, position), toNumber(b, position)];
  if (operator === '/' && right === 0) throw new ExpressionError('division by zero', position);
  const result = { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[operator];
  return checked(result ?? Number.NaN, position);
}
