import type { Json } from '../../domain/json.js';
import { consumedFor } from '../consumed.js';
import { readFloat } from '../python-text.js';
import type { Batch } from './batch.js';

/** Works out a column for the pools of a batch; it is its caller's. */
export type ColumnPart = (batch: Batch) => Float64Array;

/** What reads a variable of pools; NaN where `VariableReader` finds no finite number. */
export function gather(scope: string, entry: string): ColumnPart {
  const numbers = new NumberReader();
  if (scope === 'capabilities') return (batch) => gatherCapability(batch, entry, numbers);
  switch (entry) {
    case 'total_capacity_gb':
      return gatherTotal;
    case 'free_capacity_gb':
      return gatherFree;
    case 'allocated_capacity_gb':
      return gatherAllocated;
    default:
      return (batch) => gatherState(batch, entry, numbers);
  }
}

function gatherCapability(batch: Batch, entry: string, numbers: NumberReader): Float64Array {
  const { pools, count } = batch;
  const column = batch.take();
  // What every object inherits is neither number, text nor boolean.
  for (let at = 0; at < count; at++) column[at] = numbers.read(pools[at]?.report.capabilities[entry]);
  return column;
}

function gatherTotal(batch: Batch): Float64Array {
  const { pools, count } = batch;
  const column = batch.take();
  for (let at = 0; at < count; at++) {
    const total = pools[at]?.report.space.total;
    column[at] = total?.kind === 'finite' ? whole(total.gib) : Number.NaN;
  }
  return column;
}

function gatherFree(batch: Batch): Float64Array {
  const { pools, count, ask } = batch;
  const column = batch.take();
  for (let at = 0; at < count; at++) {
    const pool = pools[at];
    const free = pool?.report.space.free;
    column[at] = pool !== undefined && free?.kind === 'finite' ? whole(free.gib - consumedFor(pool, ask.credit)) : Number.NaN;
  }
  return column;
}

function gatherAllocated(batch: Batch): Float64Array {
  const { pools, count, ask } = batch;
  const column = batch.take();
  for (let at = 0; at < count; at++) {
    const pool = pools[at];
    column[at] = pool === undefined ? Number.NaN : whole(pool.report.space.allocatedGib + consumedFor(pool, ask.credit));
  }
  return column;
}

/** What else there is of a pool's state. */
function gatherState(batch: Batch, entry: string, numbers: NumberReader): Float64Array {
  const { pools, count, environment } = batch;
  const column = batch.take();
  for (let at = 0; at < count; at++) {
    const pool = pools[at];
    column[at] = pool === undefined ? Number.NaN : numbers.read(environment.at(pool, undefined).read('stats', entry));
  }
  return column;
}

function whole(number: number): number {
  const cut = Math.trunc(number);
  return Number.isFinite(cut) ? cut : Number.NaN;
}

/** As `VariableReader`, without a word on what is no finite number. */
class NumberReader {
  /** Pools mostly report the same text: what it read as the last time. */
  #text = '';
  #value = Number.NaN;

  read(found: Json | undefined): number {
    if (typeof found === 'number') return whole(found);
    if (typeof found === 'boolean') return found ? 1 : 0;
    if (typeof found !== 'string') return Number.NaN;
    if (found !== this.#text) {
      const number = readFloat(found) ?? Number.NaN;
      this.#text = found;
      this.#value = Number.isFinite(number) ? number : Number.NaN;
    }
    return this.#value;
  }
}
