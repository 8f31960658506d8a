import { play } from './play.js';
import { readSituation } from './situation.js';

/** Plays situations one after the other, tells what is answered wrong, and counts those. */
export async function runAsked(
  files: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  let wrong = 0;
  for (const file of files) {
    const why = await wrongIn(file);
    if (why === null) continue;
    wrong += 1;
    tell(`${file}: ${why}`);
  }
  return wrong;
}

async function wrongIn(file: string): Promise<string | null> {
  try {
    return await play(await readSituation(file));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
