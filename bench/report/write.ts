import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageOf } from './page.js';
import type { Run } from './run.js';

/**
 * Writes a run's report into a directory, under a name with the time of its start. Returns the
 * file.
 */
export async function writeReport(run: Run, directory: string): Promise<string> {
  const file = join(directory, `${run.startedAt.toISOString().replaceAll(':', '-')}.html`);
  await mkdir(directory, { recursive: true });
  await writeFile(file, pageOf(run));
  return file;
}
