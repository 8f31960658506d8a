import { existsSync, rmSync, statSync } from 'node:fs';
import type { Breach } from '../../domain/breach.js';
import { tablesInWords } from '../schema/foreign.js';
import { type SqliteDatabase, sqliteDriver } from './driver.js';
import { foreignTables } from './foreign.js';
import { secondName } from './in-place.js';
import { type Mark, markOf, readMark } from './position-mark.js';
import { SQLITE } from './sqlite-dialect.js';
import { lostFrames } from './write-ahead-log.js';

/** Something about a ledger's files for which no server should start on them. */
export interface Finding {
  readonly breach: Breach;
  /** What it is, with the file. */
  readonly what: string;
  /**
   * What helps. `accept`: something is lost, and somebody may decide to go on with what is there.
   * `restore`: what is there cannot be used. `unlink`: the other names have to go. `elsewhere`: it
   * is another program's.
   */
  readonly remedy: 'accept' | 'restore' | 'unlink' | 'elsewhere';
}

/** What to do about each kind of finding. */
const REMEDIES: Readonly<Record<Finding['remedy'], string>> = {
  accept:
    'find the missing files, or restore a backup; to go on with what is there, and lose the ' +
    'rest: `stowage ledger check --accept`',
  restore: 'restore a backup, or repair a copy (docs/runbook.md)',
  elsewhere: 'keep the ledger in another directory (--data-dir), or move the file away',
  unlink: 'remove all names but one, and copy files instead of linking them',
};

/** A finding, and what helps. */
export function wordsOfFinding({ what, remedy }: Finding): string {
  return `${what}: ${REMEDIES[remedy]}`;
}

/** Up to this size a start reads all of the file: some 200 ms from the disk's cache. Bytes. */
const MOST_READ_AT_START = 256 * 1024 * 1024;

/**
 * Looks at the files of a ledger that nobody has open, and changes nothing. Answers the first thing
 * that it finds; null: nothing is wrong, or there is no ledger and never was one.
 * @param whole whether all of the file is read, however large it is
 */
export function examine(file: string, whole: boolean): Finding | null {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  const twice = stat === undefined ? null : secondName(file, stat);
  if (twice !== null) return { breach: 'displaced', what: twice, remedy: 'unlink' };
  let mark: Mark | null;
  try {
    mark = readMark(file);
  } catch (error) {
    return { breach: 'corrupt', what: (error as Error).message, remedy: 'accept' };
  }
  if (stat === undefined || stat.size === 0n)
    return nothingThere(file, stat === undefined ? 'is missing' : 'is empty', mark);
  const lost = lostFrames(file);
  if (lost > 0)
    return {
      breach: 'corrupt',
      what: `${file}-wal has lost ${lost} pages of commits that ${file} does not have yet`,
      remedy: 'accept',
    };
  return inside(file, mark, whole || Number(stat.size) <= MOST_READ_AT_START);
}

function nothingThere(file: string, how: string, mark: Mark | null): Finding | null {
  const log = statSync(`${file}-wal`, { bigint: true, throwIfNoEntry: false });
  if (log !== undefined && log.size > 0n)
    // SQLite would remove the log.
    return {
      breach: 'displaced',
      what: `${file} ${how}, and ${file}-wal has commits of it`,
      remedy: 'accept',
    };
  if (mark === null) return null;
  const what = `${file} ${how}, and ${had(file, mark)}`;
  return { breach: 'displaced', what, remedy: 'accept' };
}

/** What is wrong with the content. A reader leaves the log alone, even if it is the last to go. */
function inside(file: string, mark: Mark | null, all: boolean): Finding | null {
  const hadLog = existsSync(`${file}-wal`);
  const database = new (sqliteDriver())(file, { readonly: true });
  try {
    if (all) {
      const said = database.pragma('quick_check(1)', { simple: true });
      if (said !== 'ok') return corrupt(file, String(said).replace(/^\*\*\* in .* \*\*\*\s+/, ''));
    }
    if (mark !== null) return behind(file, mark, read(database));
    const foreign = foreignTables(database);
    return foreign.length === 0 ? null : anothers(file, foreign);
  } catch (error) {
    if (SQLITE.breachOf(error) === 'corrupt') return corrupt(file, (error as Error).message);
    throw error;
  } finally {
    database.close();
    // The reader made them, and cannot remove them.
    if (!hadLog) for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
  }
}

function corrupt(file: string, why: string): Finding {
  return { breach: 'corrupt', what: `${file} is damaged: ${why}`, remedy: 'restore' };
}

function anothers(file: string, tables: readonly string[]): Finding {
  const what = `${file} is no ledger of Stowage, and has ${tablesInWords(tables)}`;
  return { breach: 'displaced', what, remedy: 'elsewhere' };
}

/** Which ledger it is, and its position; null: none. */
function read(database: SqliteDatabase): Mark | null {
  const tables = "select name from sqlite_master where name in ('counters', 'event_log')";
  if (database.prepare(tables).all().length < 2) return null;
  const found = database
    .prepare(
      'select log_id as ledger, coalesce((select value from counters where name = ?), 0) as ' +
        'revision from event_log',
    )
    .get('revision');
  return (found as Mark | undefined) ?? null;
}

/** How the file falls short of its mark; null: it does not. */
function behind(file: string, mark: Mark, found: Mark | null): Finding | null {
  const went = (what: string): Finding => ({
    breach: 'displaced',
    what: `${file} ${what}, and ${had(file, mark)}`,
    remedy: 'accept',
  });
  if (found === null) return went('holds no ledger');
  if (found.ledger !== mark.ledger) return went('holds another ledger');
  if (found.revision < mark.revision) return went(`is at revision ${found.revision}`);
  return null;
}

function had(file: string, mark: Mark): string {
  return `the ledger here had come to revision ${mark.revision} (${markOf(file)})`;
}
