import type { Contents } from '../../../src/store/dump/format.js';
import { checkDump, loadDump } from '../../../src/store/dump/load-dump.js';
import { openDump } from '../../../src/store/dump/read-dump.js';
import type { DumpSource } from '../../../src/store/dump/source.js';
import type { DumpTarget } from '../../../src/store/dump/target.js';
import { beginDump } from '../../../src/store/dump/write-dump.js';

const UNWATCHED = { signal: new AbortController().signal, done: () => undefined };

/** The text of an export. */
export async function exported(opening: Promise<DumpSource>): Promise<string> {
  const source = await opening;
  try {
    const dump = await beginDump(source, { stowage: '1.2.3', takenAt: new Date(0) });
    let text = '';
    for await (const chunk of dump.chunks(UNWATCHED)) text += chunk;
    return text;
  } finally {
    await source.close();
  }
}

/** Bytes as a file gives them, a few at a time, so that lines and letters are cut. */
async function* bytesOf(content: string | Uint8Array, step = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

/** Checks an export without a target. */
export async function checked(content: string | Uint8Array): Promise<Contents> {
  return checkDump(await openDump(bytesOf(content)), UNWATCHED);
}

/** Makes a ledger of an export. */
export async function imported(
  text: string,
  openTarget: (version: number) => Promise<DumpTarget>,
): Promise<void> {
  const reader = await openDump(bytesOf(text));
  const target = await openTarget(reader.header.schema);
  try {
    await loadDump(reader, target, UNWATCHED);
    await target.finish();
  } finally {
    await target.abandon();
  }
}

/**
 * The lines between the first and the last one: what is in the ledger, without when it was taken.
 */
export function body(text: string): readonly string[] {
  return text.split('\n').slice(1, -2);
}
