import type { Json } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import { consumedFor } from '../capacity/consumed.js';
import { isRoundedInteger, readFloat } from '../lib/python-text.js';
import type { Batch } from './batch.js';
import type { ColumnPart } from './column-parts.js';

/** Reads a variable of many pools; NaN if `VariableReader` finds no finite number. */
export function gather(scope: string, entry: string): ColumnPart {
  const numbers = new NumberReader();
  const name = `${scope}.${entry}`;
  // Inherited properties of objects are never a number, text or boolean.
  if (scope === 'capabilities')
    return (batch) =>
      reported(batch, name, ({ capabilities }) => numbers.read(capabilities[entry]));
  switch (entry) {
    case 'total_capacity_gb':
      return (batch) => cut(reported(batch, name, totalOf), batch.count);
    case 'free_capacity_gb':
      return (batch) => cut(withConsumed(reported(batch, name, freeOf), batch, -1), batch.count);
    case 'allocated_capacity_gb':
      return (batch) =>
        cut(withConsumed(reported(batch, name, allocatedOf), batch, 1), batch.count);
    default:
      return (batch) => gatherState(batch, entry, numbers);
  }
}

function totalOf({ space: { total } }: PoolReport): number {
  return total.kind === 'finite' ? total.gib : Number.NaN;
}

function freeOf({ space: { free } }: PoolReport): number {
  return free.kind === 'finite' ? free.gib : Number.NaN;
}

function allocatedOf({ space }: PoolReport): number {
  return space.allocatedGib;
}

/** Reads from the pools' reports. */
function reported(batch: Batch, name: string, read: (report: PoolReport) => number): Float64Array {
  const { slots, count, reports } = batch;
  const column = batch.take();
  const kept = reports.columnIfKept(name, read);
  if (kept !== null)
    for (let at = 0; at < count; at++) column[at] = kept[slots[at] ?? 0] ?? Number.NaN;
  else
    for (let at = 0; at < count; at++) {
      const report = reports.reportAt(slots[at] ?? 0);
      column[at] = report === undefined ? Number.NaN : read(report);
    }
  return column;
}

/** Adds what is promised on the pools, times the sign. */
function withConsumed(
  column: Float64Array,
  { pools, slots, count, request, consumed }: Batch,
  sign: 1 | -1,
): Float64Array {
  if (consumed !== null) {
    for (let at = 0; at < count; at++)
      column[at] = (column[at] ?? 0) + sign * (consumed[slots[at] ?? 0] ?? 0);
    return column;
  }
  for (let at = 0; at < count; at++) {
    const pool = pools[at];
    if (pool !== undefined)
      column[at] = (column[at] ?? 0) + sign * consumedFor(pool, request.credit);
  }
  return column;
}

/** Reads the rest of a pool's state. */
function gatherState(batch: Batch, entry: string, numbers: NumberReader): Float64Array {
  const { pools, count, environment } = batch;
  const column = batch.take();
  for (let at = 0; at < count; at++) {
    const pool = pools[at];
    column[at] =
      pool === undefined
        ? Number.NaN
        : numbers.read(environment.at(pool, undefined).read('stats', entry));
  }
  return column;
}

/** Truncates numbers to integers. */
function cut(column: Float64Array, count: number): Float64Array {
  for (let at = 0; at < count; at++) column[at] = whole(column[at] ?? 0);
  return column;
}

function whole(number: number): number {
  const integer = Math.trunc(number);
  return Number.isFinite(integer) ? integer : Number.NaN;
}

/** Same result as `VariableReader`, but NaN for anything but a finite number. */
class NumberReader {
  /** The last text and its number: pools mostly report the same text. */
  #text = '';
  #value = Number.NaN;

  read(found: Json | undefined): number {
    if (typeof found === 'number') return whole(found);
    if (typeof found === 'boolean') return found ? 1 : 0;
    if (typeof found !== 'string') return Number.NaN;
    if (found !== this.#text) {
      const number = readFloat(found) ?? Number.NaN;
      this.#text = found;
      this.#value =
        Number.isFinite(number) && !isRoundedInteger(found, number) ? number : Number.NaN;
    }
    return this.#value;
  }
}
