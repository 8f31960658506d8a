import knexOf, { type Knex } from 'knex';
import pg from 'pg';
import { withNul } from '../sql/nul.js';
import { Patience } from './patience.js';
import { patientClient } from './patient-client.js';
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

/** The longest delay of a timer, ms: never. */
const NEVER_MS = 2 ** 31 - 1;

/** The kind of the pool's connections and of the one that listens. */
export function clientOf(patience: Patience, timeouts: PostgresTimeouts): typeof pg.Client {
  return patientClient(patience, {
    connectMs: timeouts.connectMs,
    // The network may lose the server's timeout error: wait a little longer than the server does.
    answerMs: timeouts.statementMs + 1_000,
  });
}

/** Options of these connections. Their timeouts are those of `clientOf`, not the driver's. */
export function clientConfig(url: string): pg.ClientConfig {
  return {
    connectionString: underOwnName(url),
    // Statements that do not depend on each other share one round trip.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** knex over a pool of connections. Whoever waits for one of them waits without end. */
export function connectPostgres(
  url: string,
  connections: number,
  timeouts: PostgresTimeouts,
  connected: (connection: NewConnection) => void,
  patience: Patience = new Patience(),
): Knex {
  const knex = knexOf({
    client: 'pg',
    connection: clientConfig(url) as Knex.StaticConnectionConfig,
    compileSqlOnError: false,
    // knex also throws what it logs.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
    pool: {
      min: 0,
      max: connections,
      // Connections have timeouts of their own, and `Connections` has one for callers that wait for
      // a connection.
      acquireTimeoutMillis: NEVER_MS,
      createTimeoutMillis: NEVER_MS,
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
  // What knex makes its connections of.
  (knex.client as { driver: Pick<typeof pg, 'Client'> }).driver = {
    Client: clientOf(patience, timeouts),
  };
  return knex;
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
