import type { Json } from '../../domain/json.js';
import type { Ask, PoolView } from '../view.js';
import { Batch, MOST_AT_ONCE } from './batch.js';
import { type KnownExpression, knownExpression } from './known-expression.js';
import type { ExpressionName } from './report-problems.js';

/** What is wanted of an expression of pools. */
export interface Reading {
  readonly name: ExpressionName;
  /** What a pool counts that states none. */
  readonly absent: number;
  /** What true counts; false counts 0. */
  readonly yes: number;
}

/** Fewer pools than this are not worth a batch. */
const FEWEST = 4;

/** The number of the group of a pool that states no expression. */
const NONE = -1;

/**
 * What an expression comes to for each of many pools; NaN: `evaluator` must be asked. Pools that share a text are evaluated together, operator by operator.
 * Tells the request's listener nothing.
 */
export function evaluateForPools(pools: readonly PoolView[], ask: Ask, { name, absent, yes }: Reading): Float64Array {
  const { expressions, groupOf } = groupsIn(pools, ask, name);
  const values = new Float64Array(pools.length);
  for (let at = 0; at < values.length; at++) values[at] = groupOf[at] === NONE ? absent : Number.NaN;
  const { order, ends } = orderOf(expressions.length, groupOf);
  const batch = new Batch(ask, Math.min(MOST_AT_ONCE, pools.length));
  let start = 0;
  for (const [number, { columns }] of expressions.entries()) {
    const from = start;
    const to = ends[number] ?? 0;
    start = to;
    // A column does not tell true from 1.
    if (columns === null || to - from < FEWEST || (columns.kind === 'mixed' && yes !== 1)) continue;
    const factor = columns.kind === 'boolean' ? yes : 1;
    for (let first = from; first < to; first += MOST_AT_ONCE) {
      fill(batch, pools, order, first, Math.min(first + MOST_AT_ONCE, to));
      const column = columns.evaluate(batch);
      for (let at = 0; at < batch.count; at++) values[order[first + at] ?? 0] = factor * (column[at] ?? 0);
      batch.give(column);
    }
  }
  return values;
}

/** The expressions of pools, each once, and by pool the number of its own. */
function groupsIn(pools: readonly PoolView[], ask: Ask, name: ExpressionName) {
  const known = ask.expressions ?? new Map();
  const expressions: KnownExpression[] = [];
  const numbers = new Map<string, number>();
  const groupOf = new Int32Array(pools.length);
  let lastText: string | null = null;
  let number = NONE;
  for (let at = 0; at < groupOf.length; at++) {
    const stated = statedBy(pools[at], name) ?? null;
    if (stated === null) {
      groupOf[at] = NONE;
      continue;
    }
    const text = typeof stated === 'string' ? stated : String(stated);
    if (text !== lastText) {
      lastText = text;
      number = numbers.get(text) ?? NONE;
      if (number === NONE) {
        number = expressions.push(knownExpression(known, text)) - 1;
        numbers.set(text, number);
      }
    }
    groupOf[at] = number;
  }
  return { expressions, groupOf };
}

/** Each name where it stands is found faster than one that varies. */
function statedBy(pool: PoolView | undefined, name: ExpressionName): Json | undefined {
  const capabilities = pool?.report.capabilities;
  return name === 'filter_function' ? capabilities?.['filter_function'] : capabilities?.['goodness_function'];
}

/** The pools' places, group after group, and where each group ends. */
function orderOf(groups: number, groupOf: Int32Array) {
  const ends = new Int32Array(groups + 1);
  // Where the next group begins is counted first.
  for (let at = 0; at < groupOf.length; at++) {
    const next = (groupOf[at] ?? NONE) + 1;
    ends[next] = (ends[next] ?? 0) + 1;
  }
  ends[0] = 0;
  for (let number = 1; number <= groups; number++) ends[number] = (ends[number] ?? 0) + (ends[number - 1] ?? 0);
  const order = new Int32Array(groupOf.length);
  for (let at = 0; at < groupOf.length; at++) {
    const number = groupOf[at] ?? NONE;
    if (number === NONE) continue;
    const place = ends[number] ?? 0;
    order[place] = at;
    ends[number] = place + 1;
  }
  return { order, ends };
}

function fill(batch: Batch, pools: readonly PoolView[], order: Int32Array, from: number, to: number): void {
  batch.count = to - from;
  for (let at = from; at < to; at++) {
    const pool = pools[order[at] ?? 0];
    if (pool !== undefined) batch.pools[at - from] = pool;
  }
  const [first] = batch.pools;
  // What the request decides alone is the same with any of them.
  if (first !== undefined) batch.environment.at(first, undefined);
}
