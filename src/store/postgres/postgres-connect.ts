import knexOf, { type Knex } from 'knex';
import pg from 'pg';
import { withNul } from '../sql/nul.js';
import { underOwnName } from './postgres-url.js';

/**
 * Timeouts, ms. A server that stops inside a transaction blocks the others for at most
 * `idleInTransactionMs`.
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

/** The part of the driver's connection that set-up and close use. */
export interface NewConnection {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(): void } };
  query(sql: string, done: (error: unknown) => void): void;
  once(event: 'end', tell: () => void): void;
}

/** Options of the pool's connections and of the one that listens. */
export function clientConfig(url: string, timeouts: PostgresTimeouts): pg.ClientConfig {
  return {
    connectionString: underOwnName(url),
    connectionTimeoutMillis: timeouts.connectMs,
    // The network may lose the server's timeout error: wait a little longer than the server does.
    query_timeout: timeouts.statementMs + 1_000,
    // Statements that do not depend on each other share one round trip.
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
    // knex also throws what it logs.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
    pool: {
      min: 0,
      max: connections,
      acquireTimeoutMillis: timeouts.connectMs + 1_000,
      createTimeoutMillis: timeouts.connectMs + 500,
      createRetryIntervalMillis: 100,
      // Fail at once: the caller retries.
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
 * Settings of a new connection; sent as statements, because connection poolers pass these on. An
 * answered commit must be on disk whatever the server's own setting is.
 */
function settings({ lockMs, statementMs, idleInTransactionMs }: PostgresTimeouts): string {
  return [
    `set lock_timeout = ${lockMs}`,
    `set statement_timeout = ${statementMs}`,
    `set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    'set client_min_messages = warning',
    'set jit = off',
    "select set_config('synchronous_commit', case when current_setting('synchronous_commit') " +
      "in ('off', 'local') then 'on' else current_setting('synchronous_commit') end, false)",
  ].join('; ');
}

/** The ledger's numbers are safe integers; the driver would return them as text. */
function getTypeParser(oid: number, format?: unknown): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === TEXT) return withNul;
  return (pg.types.getTypeParser as (oid: number, format: unknown) => (value: string) => unknown)(
    oid,
    format ?? 'text',
  );
}

function ignore(): void {}
