import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DumpProblem } from './problem.js';

/** Decompresses gzip; passes other bytes on unchanged. */
export async function* inflated(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = input[Symbol.asyncIterator]();
  const first = await firstBytes(chunks);
  const all = { [Symbol.asyncIterator]: () => after(first, chunks) };
  if (first[0] !== 0x1f || first[1] !== 0x8b) yield* all;
  else yield* gunzip(all);
}

/** The first bytes, enough to recognise gzip; fewer only if there are no more. */
async function firstBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  while (bytes.length < 2) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    bytes = Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function* after(
  first: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      yield next.value;
  } finally {
    await chunks.return?.();
  }
}

async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(input, { objectMode: false });
  const unzip = createGunzip();
  // Separates errors of gzip from errors of reading.
  source.once('error', (error) => unzip.destroy(error));
  try {
    yield* source.pipe(unzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new DumpProblem(
      `the gzip data is cut off or broken (${(error as Error).message}): take a whole ` +
        'copy, or export again',
    );
  } finally {
    source.destroy();
  }
}
