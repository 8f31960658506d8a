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

/** Pools that share a text, as a part of a list. */
interface Group {
  readonly expression: KnownExpression;
  pools: number;
  /** Where the next one goes; in the end, where the part ends. */
  end: number;
}

/**
 * What an expression comes to for each of many pools; NaN: `evaluator` must be asked. Pools that share a text are evaluated together, operator by operator.
 * Tells the request's listener nothing.
 */
export function evaluateForPools(pools: readonly PoolView[], ask: Ask, reading: Reading): Float64Array {
  const values = new Float64Array(pools.length).fill(Number.NaN);
  const { groups, groupOf } = groupsIn(pools, ask, reading.name);
  const order = orderOf(groups, groupOf);
  for (let at = 0; at < pools.length; at++) if ((groupOf[at] ?? NONE) === NONE) values[at] = reading.absent;
  const batch = new Batch(ask, Math.min(MOST_AT_ONCE, pools.length));
  for (const { expression, pools: count, end } of groups) {
    // A column does not tell true from 1.
    if (count < FEWEST || expression.columns === null || (expression.columns.kind === 'mixed' && reading.yes !== 1)) continue;
    const { evaluate, kind } = expression.columns;
    const factor = kind === 'boolean' ? reading.yes : 1;
    for (let from = end - count; from < end; from += MOST_AT_ONCE) {
      fill(batch, pools, order, from, Math.min(from + MOST_AT_ONCE, end));
      const column = evaluate(batch);
      for (let at = 0; at < batch.count; at++) values[order[from + at] ?? 0] = factor * (column[at] ?? 0);
      batch.give(column);
    }
  }
  return values;
}

/** The group of a pool that states no expression. */
const NONE = -1;

/** The groups, and by pool the number of its group. */
function groupsIn(pools: readonly PoolView[], ask: Ask, name: ExpressionName) {
  const known = ask.expressions ?? new Map();
  const groups: Group[] = [];
  const numbers = new Map<string, number>();
  const groupOf = new Int32Array(pools.length).fill(NONE);
  let lastText: string | null = null;
  let number = NONE;
  for (const [at, pool] of pools.entries()) {
    const stated = pool.report.capabilities[name] ?? null;
    if (stated === null) continue;
    const text = String(stated);
    if (text !== lastText) {
      lastText = text;
      number = numbers.get(text) ?? NONE;
      if (number === NONE) {
        number = groups.push({ expression: knownExpression(known, text), pools: 0, end: 0 }) - 1;
        numbers.set(text, number);
      }
    }
    groupOf[at] = number;
    const group = groups[number];
    if (group !== undefined) group.pools += 1;
  }
  return { groups, groupOf };
}

/** The pools' places, group after group. */
function orderOf(groups: readonly Group[], groupOf: Int32Array): Int32Array {
  const order = new Int32Array(groupOf.length);
  let start = 0;
  for (const group of groups) {
    group.end = start;
    start += group.pools;
  }
  for (const [at, number] of groupOf.entries()) {
    const group = groups[number];
    if (group === undefined) continue;
    order[group.end] = at;
    group.end += 1;
  }
  return order;
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
