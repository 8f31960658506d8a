import knexOf, { type Knex } from 'knex';
import pg from 'pg';
import { withNul } from '../sql/nul.js';

/**
 * How long things may take, ms. A server that was stopped in a transaction holds up the others no
 * longer than `idleInTransactionMs`.
 */
export interface PostgresTimeouts {
  readonly connectMs: number;
  readonly lockMs: number;
  readonly statementMs: number;
  readonly idleInTransactionMs: number;
}

/** Identifiers of PostgreSQL's types. */
const INT8 = 20;
const TEXT = 25;

/** What is used of the driver's connection where it is set up and given up. */
export interface NewConnection {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(): void } };
  query(sql: string, done: (error: unknown) => void): void;
  once(event: 'end', tell: () => void): void;
}

/** What both the pool's connections and the one that listens are made with. */
export function clientConfig(url: string, timeouts: PostgresTimeouts): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'stowage',
    connectionTimeoutMillis: timeouts.connectMs,
    // The network may swallow what the server would have said: a little longer than the server
    // takes to give up.
    query_timeout: timeouts.statementMs + 1_000,
    // Statements that do not wait for each other cost one way there and back together.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** knex over a pool of connections. */
export function connectPostgres(
  url: string,
  connections: number,
  timeouts: PostgresTimeouts,
  connected: (connection: NewConnection) => void,
): Knex {
  return knexOf({
    client: 'pg',
    connection: clientConfig(url, timeouts) as Knex.StaticConnectionConfig,
    compileSqlOnError: false,
    // What knex logs, it throws as well.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
    pool: {
      min: 0,
      max: connections,
      acquireTimeoutMillis: timeouts.connectMs + 1_000,
      createTimeoutMillis: timeouts.connectMs + 500,
      createRetryIntervalMillis: 100,
      // Whoever asks is told at once, and asks again himself.
      propagateCreateError: true,
      afterCreate: (
        connection: NewConnection,
        done: (error: unknown, connection: NewConnection) => void,
      ) =>
        connection.query(settings(timeouts), (error) => {
          connected(connection);
          done(error, connection);
        }),
    } as Knex.PoolConfig,
  });
}

/**
 * What a connection is set up with; as statements, because poolers in between pass these on. An
 * answered commit must be on disk whatever the server's own setting says.
 */
function settings({ lockMs, statementMs, idleInTransactionMs }: PostgresTimeouts): string {
  return [
    `set lock_timeout = ${lockMs}`,
    `set statement_timeout = ${statementMs}`,
    `set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    'set client_min_messages = warning',
    'set jit = off',
    "select set_config('synchronous_commit', case when " +
      "current_setting('synchronous_commit') in ('off', 'local') then 'on' else " +
      "current_setting('synchronous_commit') end, false)",
  ].join('; ');
}

/** Numbers of the ledger are safe integers; the driver would give them as text. */
function getTypeParser(oid: number, format?: unknown): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === TEXT) return withNul;
  return (pg.types.getTypeParser as (oid: number, format: unknown) => (value: string) => unknown)(
    oid,
    format ?? 'text',
  );
}

function ignore(): void {}
