/**
 * Memory that lives as long as an index does, or that is used while all of it is sorted. V8 takes
 * new array buffers for a reason to collect garbage, and looks at every pool each time: of the
 * first decisions at a million pools, two such collections took 3 of 7 seconds of processor time.
 * It does not count shared buffers.
 */
export function lastingBytes(length: number): SharedArrayBuffer {
  return new SharedArrayBuffer(length);
}

/** So many numbers, all 0. */
export function lastingFloats(length: number): Float64Array {
  return new Float64Array(lastingBytes(length * 8));
}

/** So many whole numbers from 0, all 0. */
export function lastingWords(length: number): Uint32Array {
  return new Uint32Array(lastingBytes(length * 4));
}

/** A list that is made longer at once: one that grows entry by entry leaves copies behind. */
export function longer<T>(list: readonly (T | undefined)[], length: number): (T | undefined)[] {
  const made = new Array<T | undefined>(length).fill(undefined);
  for (let at = 0; at < list.length; at++) made[at] = list[at];
  return made;
}

/** A copy of some bytes with zeros behind them. */
export function longerBytes(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(length);
  made.set(bytes);
  return made;
}
