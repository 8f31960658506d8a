import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFault } from '../../config/file-fault.js';
import { CliFailure } from '../terminal/io.js';
import { contentOf, type Wanted } from './plan.js';

/** What was done with files, or would be. */
export interface Done {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** How many were so already. */
  readonly unchanged: number;
}

/**
 * Makes files as they are to be; those that are so stay untouched. With `dryRun` it only says what
 * it would do. Throws CliFailure at the first that cannot be written; the others before it stay.
 */
export function carryOut(wanted: readonly Wanted[], dryRun: boolean): Done {
  const written: string[] = [];
  const removed: string[] = [];
  let unchanged = 0;
  for (const { file, text } of wanted) {
    const isThere = existsSync(file);
    if (text === null ? !isThere : isThere && contentOf(file) === text) {
      unchanged += text === null ? 0 : 1;
      continue;
    }
    (text === null ? removed : written).push(file);
    if (!dryRun) change(file, text);
  }
  return { written, removed, unchanged };
}

function change(file: string, text: string | null): void {
  try {
    if (text === null) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      // Into the file itself: people's own may be links to where they keep them.
      writeFileSync(file, text);
    }
  } catch (error) {
    const what = text === null ? 'removed' : 'written';
    throw new CliFailure(`${file}: cannot be ${what}: ${fileFault(error)}`);
  }
}
