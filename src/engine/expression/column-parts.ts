import type { Batch } from './batch.js';
import type { ColumnLoop } from './column-loops.js';

/** Computes a column for the pools of a batch; the caller owns it. */
export type ColumnPart = (batch: Batch) => Float64Array;

/** Changes each number of a column. */
export type Change = (column: Float64Array, count: number) => void;

/** An operator, and its right operand. */
export interface MadeLink {
  readonly right: ColumnPart;
  readonly loop: ColumnLoop;
}

/** The same number for every pool. */
export function filled(value: (batch: Batch) => number): ColumnPart {
  return (batch) => batch.take().fill(value(batch), 0, batch.count);
}

/** Applies the operators from left to right. */
export function folded(first: ColumnPart, links: readonly MadeLink[]): ColumnPart {
  return (batch) => {
    const into = first(batch);
    for (const { right, loop } of links) {
      const operand = right(batch);
      loop(into, operand, batch.count);
      batch.give(operand);
    }
    return into;
  };
}

/** A comparison in a chain counts as long as all before it hold. */
export function compared(first: ColumnPart, links: readonly MadeLink[]): ColumnPart {
  return (batch) => {
    let left = first(batch);
    let all: Float64Array | null = null;
    for (const { right, loop } of links) {
      const operand = right(batch);
      loop(left, operand, batch.count);
      if (all === null) all = left;
      else {
        for (let at = 0; at < batch.count; at++) if (all[at] === 1) all[at] = left[at] ?? 0;
        batch.give(left);
      }
      left = operand;
    }
    if (all === null) return left;
    batch.give(left);
    return all;
  };
}

export function chosen(condition: ColumnPart, yes: ColumnPart, no: ColumnPart): ColumnPart {
  return (batch) => {
    const into = condition(batch);
    const [left, right] = [yes(batch), no(batch)];
    for (let at = 0; at < batch.count; at++) {
      const holds = into[at] ?? 0;
      if (!Number.isNaN(holds)) into[at] = (holds === 0 ? right[at] : left[at]) ?? 0;
    }
    batch.give(left);
    batch.give(right);
    return into;
  };
}

export function chosenOnce(
  condition: (batch: Batch) => number,
  yes: ColumnPart,
  no: ColumnPart,
): ColumnPart {
  const neither = filled(() => Number.NaN);
  return (batch) => {
    const holds = condition(batch);
    return (Number.isNaN(holds) ? neither : holds === 0 ? no : yes)(batch);
  };
}

export function changedBy(part: ColumnPart, change: Change | null): ColumnPart {
  if (change === null) return part;
  return (batch) => {
    const column = part(batch);
    change(column, batch.count);
    return column;
  };
}

export function negate(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) column[at] = -(column[at] ?? 0);
}

export function absolute(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) column[at] = Math.abs(column[at] ?? 0);
}

export function invert(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) {
    const value = column[at] ?? 0;
    column[at] = value === 0 ? 1 : Number.isNaN(value) ? value : 0;
  }
}
