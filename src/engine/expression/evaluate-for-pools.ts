import type { PoolReport } from '../../domain/pool.js';
import type { PoolView } from '../request/view.js';
import { Batch, MOST_AT_ONCE } from './batch.js';
import type { ExpressionName } from './expression-problem.js';
import { expressionText } from './expression-text.js';
import { KnownExpressions } from './known-expressions.js';
import type { PlacementRequest } from './placement-request.js';
import { ReportColumns } from './report-columns.js';

/** Which expression is evaluated, and what its results count. */
export interface Reading {
  readonly name: ExpressionName;
  /** The number for a pool that states none. */
  readonly absent: number;
  /** The number for true; false is 0. */
  readonly yes: number;
}

/** Fewer pools than this are evaluated one by one. */
const FEWEST = 4;

/** Stands for the expression of a pool that states none, and for one that has no number. */
const NONE = -1;
const UNNUMBERED = -2;

/**
 * The result of an expression for each of many pools; NaN if `evaluator` must be asked. Pools that
 * share a text are evaluated together, operator by operator. Reports nothing to the request's
 * listener.
 */
export function evaluateForPools(
  pools: readonly PoolView[],
  request: PlacementRequest,
  { name, absent, yes }: Reading,
): Float64Array {
  const known = request.expressions ?? new KnownExpressions();
  known.tidy();
  const { slots, reports } = placesOf(pools, known);
  const numbers = numbersOf(reports, name, known);
  const groupOf = new Int32Array(pools.length);
  const values = new Float64Array(pools.length);
  for (let at = 0; at < values.length; at++) {
    const number = numbers[slots[at] ?? 0] ?? NONE;
    groupOf[at] = number === UNNUMBERED ? NONE : number;
    values[at] = number === NONE ? absent : Number.NaN;
  }
  const { order, ends } = orderOf(known.all.length, groupOf);
  const batch = new Batch(request, reports, Math.min(MOST_AT_ONCE, pools.length));
  let start = 0;
  for (const [number, expression] of known.all.entries()) {
    const from = start;
    const to = ends[number] ?? 0;
    start = to;
    if (to - from < FEWEST) continue;
    const { columns } = expression;
    // A column does not tell true from 1.
    if (columns === null || (columns.kind === 'mixed' && yes !== 1)) continue;
    const factor = columns.kind === 'boolean' ? yes : 1;
    for (let first = from; first < to; first += MOST_AT_ONCE) {
      fill(batch, pools, slots, order, first, Math.min(first + MOST_AT_ONCE, to));
      const column = columns.evaluate(batch);
      for (let at = 0; at < batch.count; at++)
        values[order[first + at] ?? 0] = factor * (column[at] ?? 0);
      batch.give(column);
    }
  }
  return values;
}

/**
 * The pools' indexes in the columns of reports: in the kept columns, or in new ones if some pool
 * has no slot.
 */
function placesOf(
  pools: readonly PoolView[],
  known: KnownExpressions,
): { readonly slots: Int32Array; readonly reports: ReportColumns } {
  const kept = pools.every(({ slot }) => slot !== undefined);
  const reports = kept ? known.reports : new ReportColumns();
  const slots = new Int32Array(pools.length);
  for (let at = 0; at < slots.length; at++) {
    const pool = pools[at];
    if (pool === undefined) continue;
    const slot = kept ? (pool.slot ?? at) : at;
    slots[at] = slot;
    reports.see(slot, pool.report);
  }
  return { slots, reports };
}

/** By slot: the number of the text that the pool states. */
function numbersOf(
  reports: ReportColumns,
  name: ExpressionName,
  known: KnownExpressions,
): Float64Array {
  const read = ({ capabilities }: PoolReport) => {
    const text = expressionText(capabilities[name]);
    return text === null ? NONE : (known.numberOf(text) ?? UNNUMBERED);
  };
  return reports.column(name, read);
}

/** The pools' indexes, group after group, and the end of each group. */
function orderOf(groups: number, groupOf: Int32Array) {
  const ends = new Int32Array(groups + 1);
  // First counts where the next group begins.
  for (let at = 0; at < groupOf.length; at++) {
    const next = (groupOf[at] ?? NONE) + 1;
    ends[next] = (ends[next] ?? 0) + 1;
  }
  ends[0] = 0;
  for (let number = 1; number <= groups; number++)
    ends[number] = (ends[number] ?? 0) + (ends[number - 1] ?? 0);
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

function fill(
  batch: Batch,
  pools: readonly PoolView[],
  slots: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
): void {
  batch.count = to - from;
  for (let at = from; at < to; at++) {
    const place = order[at] ?? 0;
    const pool = pools[place];
    if (pool !== undefined) batch.pools[at - from] = pool;
    batch.slots[at - from] = slots[place] ?? 0;
  }
  const [first] = batch.pools;
  // Parts that depend only on the request are the same for each pool.
  if (first !== undefined) batch.environment.at(first, undefined);
}
