import type { Json } from '../../domain/json.js';
import { poolState } from '../expression/pool-state.js';
import { isList, isObject } from '../lib/json-shape.js';
import { shownJson } from '../lib/shown.js';
import type { PoolView, RequestView } from '../request/view.js';
import { equal, isTrue, order, sameProtocol } from './compare.js';

/** A compiled query: whether it is true for a pool. */
export type Query = (pool: PoolView, request: RequestView) => boolean;

/** Why a query cannot be read. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** One argument for a pool; undefined or null: it drops out. */
type Argument = (pool: PoolView, request: RequestView) => Json | undefined;
type Equality = (a: Json, b: Json) => boolean;
/** Makes a query of an operator's arguments. Hot: what it makes allocates nothing. */
type Operator = (args: readonly Argument[], equality: Equality) => Query;

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', (args, same) => compares(args, same)],
  ['<', (args) => compares(args, (a, b) => (order(a, b) ?? 0) < 0)],
  ['>', (args) => compares(args, (a, b) => (order(a, b) ?? 0) > 0)],
  ['<=', (args) => compares(args, (a, b) => (order(a, b) ?? 1) <= 0)],
  ['>=', (args) => compares(args, (a, b) => (order(a, b) ?? -1) >= 0)],
  ['in', isAmong],
  ['not', (args) => some(args, (value) => !isTrue(value))],
  ['or', (args) => some(args, isTrue)],
  [
    'and',
    (args) => {
      const anyFalse = some(args, (value) => !isTrue(value));
      return (pool, request) => !anyFalse(pool, request);
    },
  ],
]);

/** The first with each of the others, of which there must be one. */
function compares(args: readonly Argument[], holds: (a: Json, b: Json) => boolean): Query {
  return (pool, request) => {
    let first: Json | undefined;
    let others = 0;
    for (const arg of args) {
      const value = arg(pool, request);
      if (value === undefined || value === null) continue;
      if (first === undefined) first = value;
      else if (holds(first, value)) others += 1;
      else return false;
    }
    return others > 0;
  };
}

function isAmong(args: readonly Argument[], same: Equality): Query {
  return (pool, request) => {
    let first: Json | undefined;
    for (const arg of args) {
      const value = arg(pool, request);
      if (value === undefined || value === null) continue;
      if (first === undefined) first = value;
      else if (same(first, value)) return true;
    }
    return false;
  };
}

function some(args: readonly Argument[], holds: (value: Json) => boolean): Query {
  return (pool, request) => {
    for (const arg of args) {
      const value = arg(pool, request);
      if (value !== undefined && value !== null && holds(value)) return true;
    }
    return false;
  };
}

/** Levels of lists in a query. */
const MOST_LEVELS = 32;
/** What else than a constant costs to read, in constants: `$updated` is made into text. */
const NAME_TERMS = 2;
const UPDATED_TERMS = 20;

/**
 * Compiles the hint `query` (docs/rules.md, "Filters"): a JSON list, or text that holds one, as
 * Cinder's clients send it. Throws QueryError if it is no query.
 */
export function compileQuery(hint: Json): Query {
  return compileList(readQuery(hint), 1);
}

/**
 * What a query costs for each pool: its lists, constants and names, some names for more than one.
 * 0 for what is no query.
 */
export function queryTerms(hint: Json): number {
  try {
    return termsOf(readQuery(hint), 1);
  } catch (error) {
    if (error instanceof QueryError) return 0;
    throw error;
  }
}

function termsOf(value: Json, level: number): number {
  if (level > MOST_LEVELS) throw tooDeep();
  if (typeof value === 'string' && value.startsWith('$'))
    return value.startsWith('$updated') ? UPDATED_TERMS : NAME_TERMS;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + termsOf(inner, level + 1), 1);
}

function tooDeep(): QueryError {
  return new QueryError(`nests deeper than ${MOST_LEVELS} levels`);
}

function readQuery(hint: Json): Json {
  return typeof hint === 'string' && hint !== '' ? parseText(hint) : hint;
}

function parseText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new QueryError('is text that is not JSON');
  }
}

function compileList(query: Json, level: number): Query {
  if (level > MOST_LEVELS) throw tooDeep();
  if (!isTrue(query)) return () => true;
  if (!isList(query)) throw new QueryError('is no list of an operator and its arguments');
  const [name, ...rest] = query;
  const operator = typeof name === 'string' ? OPERATORS.get(name) : undefined;
  if (operator === undefined)
    throw new QueryError(
      `has ${shownJson(name ?? null, 40)} where one of ${[...OPERATORS.keys()].join(' ')} ` +
        'is needed',
    );
  const args = rest.map((argument) => compileArgument(argument, level));
  const equality = rest.includes('$storage_protocol') ? sameProtocol : equal;
  return operator(args, equality);
}

function compileArgument(argument: Json, level: number): Argument {
  if (isList(argument)) return compileList(argument, level + 1);
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
