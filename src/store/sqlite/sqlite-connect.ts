import knexOf, { type Knex } from 'knex';
import { sqliteDriver } from './driver.js';

/** The part of the driver's connection that set-up uses. */
interface NewConnection {
  pragma(source: string): unknown;
}

/**
 * knex over the one connection to a file that this process owns. Calls `opened` for each connection
 * that it makes: another one, if one was given up.
 */
export function connectSqlite(filename: string, opened: () => void = ignore): Knex {
  const knex = knexOf({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    // Otherwise messages would contain every parameter of a statement, such as a whole batch of
    // requests.
    compileSqlOnError: false,
    // knex also throws what it logs.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
    // Whoever waits for the only connection waits for this process, not for a disk: that is no
    // outage, however long it takes.
    acquireConnectionTimeout: 2 ** 31 - 1,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (
        connection: NewConnection,
        done: (error: unknown, connection: NewConnection) => void,
      ) => {
        opened();
        done(setUp(connection), connection);
      },
    },
  });
  return withDriver(knex);
}

/** knex that uses the driver for this Node.js, before its first connection: it knows only one. */
export function withDriver(knex: Knex): Knex {
  knex.client.driver = sqliteDriver();
  return knex;
}

/** @returns what went wrong */
function setUp(connection: NewConnection): unknown {
  try {
    // Only a person with a shell could hold the file, and waiting would block everything else.
    connection.pragma('busy_timeout = 250');
    // Of a new file only: space that is freed can be given back to the disk (`give-back.ts`).
    connection.pragma('auto_vacuum = incremental');
    connection.pragma('journal_mode = wal');
    // The driver's build uses NORMAL in WAL mode, which may lose the last commits at a power
    // failure.
    connection.pragma('synchronous = full');
    // Keys are random: with 16 MiB, pages that change again before a checkpoint are not written
    // twice.
    connection.pragma('wal_autocheckpoint = 4000');
    // A commit walks over all pages in the cache, so that it is small. What one transaction changes
    // may be more, and stays in memory up to its commit (ADR 0051).
    connection.pragma('cache_size = -8192');
    connection.pragma('cache_spill = -65536');
    connection.pragma('journal_size_limit = 67108864');
    return null;
  } catch (error) {
    return error;
  }
}

function ignore(): void {}
