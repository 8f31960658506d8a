import { lastingFloats, lastingWords } from './lasting.js';

/** From here on digits are counted instead of numbers compared: that reads every digit of each. */
const MOST_COMPARED = 4096;
const DIGIT = 16;
const DIGITS = 2 ** DIGIT;

/**
 * The indexes of numbers in ascending order of `keys`; for equal keys, in descending order of
 * `ties`, or of the indexes if there are none. No number may be NaN. A million take some tenths of
 * a second.
 */
export function sortedOrder(keys: Float64Array, ties: Float64Array | null): Uint32Array {
  const order = lastingWords(keys.length);
  for (let at = 0; at < order.length; at++) order[at] = at;
  if (keys.length <= MOST_COMPARED)
    return order.sort(
      (a, b) =>
        (keys[a] ?? 0) - (keys[b] ?? 0) ||
        (ties === null ? b - a : (ties[b] ?? 0) - (ties[a] ?? 0)),
    );
  const inTies =
    ties === null || isAscending(ties) ? order.reverse() : stableSort(order, ties, true);
  return stableSort(inTies, keys, false);
}

function isAscending(numbers: Float64Array): boolean {
  for (let at = 1; at < numbers.length; at++)
    if ((numbers[at - 1] ?? 0) > (numbers[at] ?? 0)) return false;
  return true;
}

/** Sorts indexes by their numbers, digit by digit of the numbers' bits, lowest first. */
function stableSort(order: Uint32Array, numbers: Float64Array, descending: boolean): Uint32Array {
  const words = sortableWords(numbers, descending);
  let from = order;
  let to: Uint32Array = lastingWords(order.length);
  const starts = new Uint32Array(DIGITS);
  for (const [word, shift] of [
    [0, 0],
    [0, DIGIT],
    [1, 0],
    [1, DIGIT],
  ] as const) {
    starts.fill(0);
    for (let at = word; at < words.length; at += 2) {
      const digit = ((words[at] ?? 0) >>> shift) & (DIGITS - 1);
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit] ?? 0;
      starts[digit] = start;
      start += count;
    }
    for (let at = 0; at < from.length; at++) {
      const index = from[at] ?? 0;
      const digit = ((words[index * 2 + word] ?? 0) >>> shift) & (DIGITS - 1);
      const place = starts[digit] ?? 0;
      starts[digit] = place + 1;
      to[place] = index;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Two words a number, low and high: their order as one unsigned number is the numbers' order. */
function sortableWords(numbers: Float64Array, descending: boolean): Uint32Array {
  const flip = descending ? 0xffffffff : 0;
  const copy = lastingFloats(numbers.length);
  // Zero has two signs, which are equal: one is left.
  for (let at = 0; at < copy.length; at++) copy[at] = (numbers[at] ?? 0) + 0;
  const words = new Uint32Array(copy.buffer);
  for (let low = 0; low < words.length; low += 2) {
    const high = words[low + 1] ?? 0;
    const isNegative = high >>> 31 === 1;
    words[low] = (isNegative ? ~(words[low] ?? 0) : (words[low] ?? 0)) ^ flip;
    words[low + 1] = (isNegative ? ~high : high ^ 0x80000000) ^ flip;
  }
  return words;
}
