import { DumpProblem } from './problem.js';

/**
 * Longest line, bytes. A row of the widest ledger is far shorter; a file without line ends must not
 * fill the memory.
 */
const MAX_LINE = 256 * 1024 * 1024;

/** A line without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
}

/**
 * Splits bytes at line feeds only: JSON text may contain other characters that end lines elsewhere.
 * A last line without a line feed is dropped.
 */
export async function* splitLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let to = bytes.indexOf(0x0a); to >= 0; to = bytes.indexOf(0x0a, from)) {
      yield { number, bytes: Buffer.concat([...rest, bytes.subarray(from, to)]) };
      number += 1;
      rest = [];
      length = 0;
      from = to + 1;
    }
    rest.push(bytes.subarray(from));
    length += bytes.length - from;
    if (length > MAX_LINE)
      throw new DumpProblem(
        `line ${number}: longer than ${MAX_LINE} bytes: this is no export of Stowage`,
      );
  }
  if (length > 0)
    throw new DumpProblem(
      `line ${number}: has no end: the file is cut off; take a whole copy, or export again`,
    );
}
