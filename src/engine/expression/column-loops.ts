/**
 * Writes an operator's results for two columns into the first. The result is NaN if an operand is
 * NaN, an unknown number, or the result is not finite.
 */
export type ColumnLoop = (into: Float64Array, right: Float64Array, count: number) => void;

// Each operator has a loop of its own: a function called from a common loop would not be inlined.

const plus: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) into[at] = finite((into[at] ?? 0) + (right[at] ?? 0));
};

const minus: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) into[at] = finite((into[at] ?? 0) - (right[at] ?? 0));
};

const times: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) into[at] = finite((into[at] ?? 0) * (right[at] ?? 0));
};

/** A division by zero is not finite, so it becomes NaN. */
const over: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) into[at] = finite((into[at] ?? 0) / (right[at] ?? 0));
};

/** In JavaScript, NaN to the power of 0 is 1. */
export const power: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const base = into[at] ?? 0;
    into[at] = Number.isNaN(base) ? base : finite(base ** (right[at] ?? 0));
  }
};

const and: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a === 0 ? a : b;
  }
};

const or: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a === 0 ? b : a;
  }
};

const below: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = a < b ? 1 : a >= b ? 0 : Number.NaN;
  }
};

const atMost: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = a <= b ? 1 : a > b ? 0 : Number.NaN;
  }
};

const above: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = a > b ? 1 : a <= b ? 0 : Number.NaN;
  }
};

const atLeast: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = a >= b ? 1 : a < b ? 0 : Number.NaN;
  }
};

const same: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a === b ? 1 : 0;
  }
};

const other: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a === b ? 0 : 1;
  }
};

export const larger: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = b > a ? b : b <= a ? a : Number.NaN;
  }
};

export const smaller: ColumnLoop = (into, right, count) => {
  for (let at = 0; at < count; at++) {
    const [a, b] = [into[at] ?? 0, right[at] ?? 0];
    into[at] = b < a ? b : b >= a ? a : Number.NaN;
  }
};

/** The loop of an operator of a chain. */
export const LOOPS: ReadonlyMap<string, ColumnLoop> = new Map([
  ['+', plus],
  ['-', minus],
  ['*', times],
  ['/', over],
  ['and', and],
  ['or', or],
  ['<', below],
  ['<=', atMost],
  ['>', above],
  ['>=', atLeast],
  ['==', same],
  ['!=', other],
  ['<>', other],
]);

function finite(number: number): number {
  return Number.isFinite(number) ? number : Number.NaN;
}
