import type { Json } from '../../domain/json.js';
import { poolState } from '../expression/pool-state.js';
import { isList, isObject } from '../lib/json-shape.js';
import type { PoolView, RequestView } from '../request/view.js';
import { equal, isTrue, order, sameProtocol } from './compare.js';

/** A compiled query: whether it is true for a pool. */
export type Query = (pool: PoolView, request: RequestView) => boolean;

/** Why a query cannot be read. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** An argument's value for a pool; undefined if it is left out. */
type Argument = (pool: PoolView, request: RequestView) => Json | undefined;
type Equality = (a: Json, b: Json) => boolean;
type Operator = (args: readonly Json[], equality: Equality) => boolean;

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', ([first, ...others], same) => compares(first, others, (a, b) => same(a, b))],
  ['<', ([first, ...others]) => compares(first, others, (a, b) => (order(a, b) ?? 0) < 0)],
  ['>', ([first, ...others]) => compares(first, others, (a, b) => (order(a, b) ?? 0) > 0)],
  ['<=', ([first, ...others]) => compares(first, others, (a, b) => (order(a, b) ?? 1) <= 0)],
  ['>=', ([first, ...others]) => compares(first, others, (a, b) => (order(a, b) ?? -1) >= 0)],
  [
    'in',
    ([first, ...others], same) => first !== undefined && others.some((other) => same(first, other)),
  ],
  ['not', (args) => args.some((arg) => !isTrue(arg))],
  ['or', (args) => args.some(isTrue)],
  ['and', (args) => args.every(isTrue)],
]);

function compares(
  first: Json | undefined,
  others: readonly Json[],
  holds: (a: Json, b: Json) => boolean,
): boolean {
  return first !== undefined && others.length > 0 && others.every((other) => holds(first, other));
}

/**
 * Compiles the hint `query` (docs/rules.md, "Filters"): a JSON list, or text that holds one, as
 * Cinder's clients send it. Throws QueryError if it is no query.
 */
export function compileQuery(hint: Json): Query {
  return compileList(typeof hint === 'string' && hint !== '' ? parseText(hint) : hint);
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new QueryError('is text that is not JSON');
  }
}

function compileList(query: Json): Query {
  if (!isTrue(query)) return () => true;
  if (!isList(query)) throw new QueryError('is no list of an operator and its arguments');
  const [name, ...rest] = query;
  const operator = typeof name === 'string' ? OPERATORS.get(name) : undefined;
  if (operator === undefined)
    throw new QueryError(
      `has ${shown(name)} where one of ${[...OPERATORS.keys()].join(' ')} is needed`,
    );
  const args = rest.map(compileArgument);
  const equality = rest.includes('$storage_protocol') ? sameProtocol : equal;
  return (pool, request) => operator(valuesOf(args, pool, request), equality);
}

function valuesOf(
  args: readonly Argument[],
  pool: PoolView,
  request: RequestView,
): readonly Json[] {
  return args.flatMap((arg) => {
    const value = arg(pool, request);
    return value === undefined || value === null ? [] : [value];
  });
}

function compileArgument(argument: Json): Argument {
  if (isList(argument)) return compileList(argument);
  if (typeof argument !== 'string') return () => argument;
  if (argument === '') return () => undefined;
  return argument.startsWith('$') ? compileName(argument.slice(1)) : () => argument;
}

/** `name.key.key`; undefined if it does not exist. */
function compileName(path: string): Argument {
  const [name = '', ...keys] = path.split('.');
  const read = poolState(name);
  if (read === undefined) return () => undefined;
  return (pool, request) => keys.reduce<Json | undefined>(entry, read(pool, request));
}

function entry(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isObject(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
