import { play } from './play.js';
import { readRecording } from './recording.js';

/** Plays recorded reports one after the other and tells every mismatch; answers how many there were. */
export async function runReports(files: readonly string[], tell: (line: string) => void): Promise<number> {
  let mismatches = 0;
  for (const file of files) {
    for (const { pool, field, heard, got } of await play(await readRecording(file))) {
      mismatches += 1;
      tell(`${file} ${JSON.stringify(pool)} ${field}: Cinder heard ${heard}, got ${got}`);
    }
  }
  return mismatches;
}
