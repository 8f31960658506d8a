import { join } from 'node:path';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { Postgres } from '../../support/postgres.js';

const Database = sqliteDriver();

/** A row of a query, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** The database, as somebody sees it who is no server. */
export interface FaultDatabase {
  readonly kind: 'sqlite' | 'postgres';
  /** `host:port` where servers connect; null: it is a file. */
  readonly address: string | null;
  /** Flags of a server that reaches it through the given address. */
  flags(address: string | null): readonly string[];
  /** Rows of a query that changes nothing. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Statements that may change everything. */
  run(sql: string): Promise<void>;
  /** kill -9; then it starts again. A file knows nothing of it. */
  crash(): Promise<void>;
  /** An operator's restart. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** One file that one server owns. */
export function sqliteDatabase(directory: string): FaultDatabase {
  const file = join(directory, 'stowage.db');
  const open = (readonly: boolean) => new Database(file, { readonly, timeout: 5000 });
  return {
    kind: 'sqlite',
    address: null,
    flags: () => ['--data-dir', directory],
    rows: async (sql) => {
      const database = open(true);
      try {
        return database.prepare<[], Row>(sql).all();
      } finally {
        database.close();
      }
    },
    run: async (sql) => {
      const database = open(false);
      try {
        database.exec(sql);
      } finally {
        database.close();
      }
    },
    crash: async () => undefined,
    restart: async () => undefined,
    remove: async () => undefined,
  };
}

/** A PostgreSQL of the harness's own. */
export async function postgresDatabase(): Promise<FaultDatabase> {
  const postgres = await Postgres.start();
  const url = await postgres.database();
  return {
    kind: 'postgres',
    address: `127.0.0.1:${postgres.port}`,
    flags: (address) => [
      '--database-url',
      address === null ? url : url.replace(/127\.0\.0\.1:\d+/, address),
    ],
    rows: (sql) => postgres.sql(sql, url),
    run: async (sql) => {
      await postgres.sql(sql, url);
    },
    crash: async () => {
      await postgres.kill();
      await postgres.up();
    },
    restart: async () => {
      await postgres.stop();
      await postgres.up();
    },
    remove: () => postgres.remove(),
  };
}
