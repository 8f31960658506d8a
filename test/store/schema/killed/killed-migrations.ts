import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MIGRATIONS } from '../../../../migrations/index.js';
import { openSqliteSource } from '../../../../src/store/dump/sqlite-source.js';
import { openSqliteStore } from '../../../../src/store/open/open-sqlite.js';
import type { SchemaChange } from '../../../../src/store/schema/schema.js';
import { type SqliteDatabase, sqliteDriver } from '../../../../src/store/sqlite/driver.js';
import { body, exported } from '../../dump/move.js';
import { olderLedger } from './older-ledger.js';

const Sqlite = sqliteDriver();

/** Lives of one file that end in a kill, before one that may finish. */
const LIVES = 2;
/** Longest time between the step at which a kill is due and the kill, ms. */
const MOST_LATER_MS = 20;

/** One process that was killed. */
export interface Kill {
  /** Schema version up to which it had come when it was killed, or a little before. */
  readonly at: number;
  /** Schema version that the file was left at. */
  readonly left: number;
}

/** How much is killed. */
export interface Killing {
  /** An empty directory. */
  readonly directory: string;
  readonly kills: number;
  /** Rows of each kind in the ledger. */
  readonly rows: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Brings a ledger of long ago up to date, again and again, and kills the process that does so at
 * random moments. Throws if the ledger that comes of it differs from one that was left in peace.
 */
export async function* killMigrations(killing: Killing): AsyncGenerator<Kill> {
  const { directory, kills, rows } = killing;
  const older = join(directory, 'older.db');
  await olderLedger(older, rows);
  const peaceful = join(directory, 'peaceful.db');
  copyFileSync(older, peaceful);
  const expected = await finished(peaceful);
  strictEqual(expected.lines.length > 8 * rows, true, 'the ledger has lost its rows');
  const file = join(directory, 'killed.db');
  for (let killed = 0; killed < kills; ) {
    for (const ending of ['', '-wal', '-shm', '.lock', '.position'])
      rmSync(file + ending, { force: true });
    copyFileSync(older, file);
    for (let life = 0; life < LIVES && killed < kills; life += 1) {
      const at = await killOne(file, killing);
      killed += 1;
      yield { at, left: versionOf(file) };
    }
    deepStrictEqual(await finished(file), expected);
  }
}

/** Kills a process after a step that is drawn, at once or a little later; answers which. */
async function killOne(file: string, { random }: Killing): Promise<number> {
  const from = versionOf(file);
  const at = from + Math.floor(random() * (MIGRATIONS.length - from));
  const laterMs = random() * MOST_LATER_MS;
  const script = fileURLToPath(new URL('./migrate-process.ts', import.meta.url));
  const child = fork(script, [file], { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit');
  // Where nothing is left to do, it says nothing.
  await Promise.race([reached(child, at), exited]);
  await wait(laterMs);
  child.kill('SIGKILL');
  await exited;
  return at;
}

function reached(child: ChildProcess, version: number): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (change: SchemaChange) => {
      const at = change.kind === 'begins' ? change.from : change.version;
      if (at >= version) resolve();
    });
  });
}

function versionOf(file: string): number {
  return reading(file, (database) =>
    Number(database.prepare('select version from schema').pluck().get()),
  );
}

/** Finishes what was begun, and answers all that is in the ledger. */
async function finished(file: string) {
  const store = await openSqliteStore({ file, clock: () => 1 });
  // An id of the ledger itself, which is drawn.
  const lines = body(await exported(openSqliteSource(file))).filter(
    (line) => !line.startsWith('{"table":"event_log"'),
  );
  await store.close();
  return reading(file, (database) => ({
    lines,
    steps: database.prepare('select name from knex_migrations order by id').pluck().all(),
    schema: database.prepare('select type, name, sql from sqlite_master order by name').all(),
    check: database.pragma('integrity_check'),
  }));
}

function reading<T>(file: string, read: (database: SqliteDatabase) => T): T {
  const database = new Sqlite(file);
  try {
    return read(database);
  } finally {
    database.close();
  }
}
