import knexOf, { type Knex } from 'knex';

/** What is known of the driver's connection where it is set up. */
interface NewConnection {
  pragma(source: string): unknown;
}

/** knex over the one connection to a file that this process owns. */
export function connectSqlite(filename: string): Knex {
  return knexOf({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    // Messages would hold every parameter of a statement, a whole batch of requests.
    compileSqlOnError: false,
    // What knex logs, it throws as well.
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
      ) => done(setUp(connection), connection),
    },
  });
}

/** @returns what went wrong */
function setUp(connection: NewConnection): unknown {
  try {
    // Only somebody with a shell could hold the file; waiting holds up everything else.
    connection.pragma('busy_timeout = 250');
    // Of a new file only: space that is freed can be given back to the disk (`give-back.ts`).
    connection.pragma('auto_vacuum = incremental');
    connection.pragma('journal_mode = wal');
    // The driver is built with NORMAL in WAL mode, which may lose the last commits when the power
    // fails.
    connection.pragma('synchronous = full');
    // Keys are random: what is written again before a checkpoint, or is still in the cache, is not
    // written or read twice. 16 and 64 MiB.
    connection.pragma('wal_autocheckpoint = 4000');
    connection.pragma('cache_size = -65536');
    connection.pragma('journal_size_limit = 67108864');
    return null;
  } catch (error) {
    return error;
  }
}

function ignore(): void {}
