import knexOf, { type Knex } from 'knex';
import { withDriver } from '../sqlite/sqlite-connect.js';

/** knex over one read-only connection to a file. */
export function connectSqliteReader(filename: string): Knex {
  const knex = knexOf({
    client: 'better-sqlite3',
    connection: { filename, options: { readonly: true } },
    useNullAsDefault: true,
    compileSqlOnError: false,
    pool: { min: 1, max: 1 },
  });
  return withDriver(knex);
}
