import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/schema.js';
import { nameOfDatabase } from '../store/open/open-store.js';
import { settle } from '../store/open/settle.js';
import { acceptLoss } from '../store/sqlite/accept.js';
import { examine, wordsOfFinding } from '../store/sqlite/examine.js';
import { ownFile } from '../store/sqlite/owner-lock.js';

/** What a look at the files of a ledger came to. */
export interface LedgerCheck {
  /** Path of the database. */
  readonly file: string;
  /** Whether anything is in it: if not, and nothing is wrong, there never was. */
  readonly there: boolean;
  /** Why no server would start on it, and what helps; null: nothing is wrong. */
  readonly problem: string | null;
  /** Files that were put aside, so that a start goes on with what is there. */
  readonly aside: readonly string[];
}

/**
 * Reads all of the ledger in a configuration's directory, as a start does with a small one. If
 * `accept`, puts aside what says that something was lost. Rejects with StoreOwned if a server runs
 * on it. Only for a ledger in a file.
 */
export async function checkLedger(config: Config, accept: boolean): Promise<LedgerCheck> {
  const name = nameOfDatabase(config);
  if (!existsSync(dirname(name))) {
    const problem = `there is no directory ${dirname(name)}; a start would make it`;
    return { file: name, there: false, problem, aside: [] };
  }
  const file = settle(name);
  const release = ownFile(file);
  try {
    let found = examine(file, true);
    let aside: readonly string[] = [];
    if (accept && found?.remedy === 'accept') {
      aside = acceptLoss(file, new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''));
      found = examine(file, true);
    }
    return {
      file,
      there: (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0,
      problem: found === null ? null : wordsOfFinding(found),
      aside,
    };
  } finally {
    release();
  }
}
