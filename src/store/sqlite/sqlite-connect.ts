import knexOf, { type Knex } from 'knex';
import { sqliteDriver } from './driver.js';
import { type NewConnection, setUp } from './set-up.js';

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

function ignore(): void {}
