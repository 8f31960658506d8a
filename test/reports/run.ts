import { play } from './play.js';
import { readRecording } from './recording.js';

/**
 * Plays recorded reports one after the other and tells every mismatch; answers how many there were.
 * What cannot be played is one.
 */
export async function runReports(
  files: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  let mismatches = 0;
  const miss = (line: string) => {
    mismatches += 1;
    tell(line);
  };
  for (const file of files) {
    try {
      for (const { pool, field, heard, got } of await play(await readRecording(file))) {
        miss(`${file} ${JSON.stringify(pool)} ${field}: Cinder heard ${heard}, got ${got}`);
      }
    } catch (error) {
      miss(error instanceof Error ? error.message : String(error));
    }
  }
  return mismatches;
}
