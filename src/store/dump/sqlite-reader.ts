import knexOf, { type Knex } from 'knex';

/** knex over one read-only connection to a file. */
export function connectSqliteReader(filename: string): Knex {
  return knexOf({
    client: 'better-sqlite3',
    connection: { filename, options: { readonly: true } },
    useNullAsDefault: true,
    compileSqlOnError: false,
    pool: { min: 1, max: 1 },
  });
}
