import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Knex } from 'knex';
import { MIGRATIONS } from '../../../migrations/index.js';
import { settle, syncDirectory } from '../open/settle.js';
import { tablesInWords } from '../schema/foreign.js';
import { prepareSchema } from '../schema/schema.js';
import { sqliteDriver } from '../sqlite/driver.js';
import { foreignTables } from '../sqlite/foreign.js';
import { ownFile } from '../sqlite/owner-lock.js';
import { markOf } from '../sqlite/position-mark.js';
import { createPrivate } from '../sqlite/private-file.js';
import { connectSqlite } from '../sqlite/sqlite-connect.js';
import type { DumpedCell } from './cell-kind.js';
import { countRows, holdings, insertRows, refusal } from './insert-rows.js';
import { DumpProblem } from './problem.js';
import { connectSqliteReader } from './sqlite-reader.js';
import { type DumpTable, sqliteTables } from './tables.js';
import type { DumpTarget } from './target.js';

/**
 * A new file under a temporary name, renamed only when it is complete. Meanwhile this process owns
 * the ledger as a server would: rejects with StoreOwned if a server owns it, and with DumpProblem
 * if the ledger is not empty.
 * @param version schema version of the rows
 */
export async function openSqliteTarget(file: string, version: number): Promise<DumpTarget> {
  const real = settle(file);
  const release = ownFile(real);
  try {
    await refuseHoldings(real);
    const draft = `${real}.import`;
    // Left by an import that was killed.
    removeFile(draft);
    createPrivate(draft);
    const target = new SqliteTarget(connectSqlite(draft), draft, real, release);
    try {
      await target.prepare(version);
      return target;
    } catch (error) {
      await target.abandon();
      throw error;
    }
  } catch (error) {
    release();
    throw error;
  }
}

class SqliteTarget implements DumpTarget {
  readonly name = 'the database';
  #finished = false;

  constructor(
    private readonly knex: Knex,
    private readonly draft: string,
    private readonly file: string,
    private readonly release: () => void,
  ) {}

  async prepare(version: number): Promise<void> {
    // The draft is synced once, at the end: until then it is not used.
    await this.knex.raw('pragma synchronous = off');
    await prepareSchema(this.knex, MIGRATIONS.slice(0, version));
  }

  insert(table: DumpTable, rows: readonly Readonly<Record<string, DumpedCell>>[]): Promise<void> {
    return insertRows(this.knex, 'sqlite', table, rows);
  }

  count(table: DumpTable): Promise<number> {
    return countRows(this.knex, table.name);
  }

  async finish(): Promise<void> {
    await prepareSchema(this.knex);
    await this.knex.raw('pragma wal_checkpoint(truncate)');
    await this.knex.destroy();
    syncFile(this.draft);
    // The old file's write-ahead log must never be applied to the new file.
    // The mark is of the ledger that was here.
    for (const left of [`${this.file}-wal`, `${this.file}-shm`, markOf(this.file)])
      rmSync(left, { force: true });
    syncDirectory(dirname(this.file));
    renameSync(this.draft, this.file);
    this.#finished = true;
    syncDirectory(dirname(this.file));
    this.release();
  }

  async abandon(): Promise<void> {
    if (this.#finished) return;
    await this.knex.destroy();
    removeFile(this.draft);
    this.release();
  }
}

/** Rejects an occupied place, whoever made its tables. */
async function refuseHoldings(file: string): Promise<void> {
  if (!existsSync(file)) return;
  refuseAnothers(file);
  const knex = connectSqliteReader(file);
  try {
    const found = await holdings(knex, await sqliteTables(knex));
    if (found !== null) throw new DumpProblem(refusal(found));
  } finally {
    await knex.destroy();
  }
}

/** Rejects a file of another program: the import would take its place, even without rows. */
function refuseAnothers(file: string): void {
  const database = new (sqliteDriver())(file, { readonly: true });
  try {
    const tables = foreignTables(database);
    if (tables.length > 0)
      throw new DumpProblem(
        `is no ledger of Stowage, and has ${tablesInWords(tables)}: import into an empty place`,
      );
  } finally {
    database.close();
  }
}

function removeFile(file: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal'])
    rmSync(`${file}${ending}`, { force: true });
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
