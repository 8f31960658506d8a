import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPostgres } from '../../src/store/postgres/postgres-connect.js';
import { prepareSchema } from '../../src/store/schema/schema.js';
import { connectSqlite } from '../../src/store/sqlite/sqlite-connect.js';
import type { Databases } from './databases.js';

// Thousands of tests begin with an empty ledger. All steps of the schema take 30 ms of processor
// time, a copy of what comes of them 2.

let bytes: Promise<Buffer> | null = null;
let name: Promise<string> | null = null;

/** Writes a file of SQLite with today's schema and nothing in it. */
export async function migratedFile(file: string): Promise<void> {
  bytes ??= migrate();
  writeFileSync(file, await bytes, { mode: 0o600 });
}

/** URL of a new database of a PostgreSQL with today's schema and nothing in it. */
export async function migratedDatabase(databases: Databases): Promise<string> {
  name ??= migrateOn(databases);
  return databases.database(await name);
}

async function migrate(): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-migrated-'));
  try {
    const file = join(directory, 'stowage.db');
    const knex = connectSqlite(file);
    await prepareSchema(knex);
    await knex.destroy();
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function migrateOn(databases: Databases): Promise<string> {
  const url = await databases.database();
  const timeouts = { connectMs: 30_000, lockMs: 0, statementMs: 0, idleInTransactionMs: 0 };
  const knex = connectPostgres(url, 1, timeouts, () => undefined);
  await prepareSchema(knex);
  await knex.destroy();
  return new URL(url).pathname.slice(1);
}
