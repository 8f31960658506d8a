import { doesNotMatch, match, ok, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { StowageError } from '../../src/client/index.js';
import { Authority } from '../support/authority.js';
import { PATIENCE_MS } from '../support/patience.js';
import { Postgres } from '../support/postgres.js';
import { type ServerEnded, ServerProcess } from './server-process.js';
import { eventually, report } from './support.js';

const PASSWORD = 'canary-of-the-password';
/** Who may come in: the owner of all as it likes, servers with TLS and a password. */
const HBA =
  'local all all trust\nhost all stowage 127.0.0.1/32 trust\n' +
  'hostssl all app 127.0.0.1/32 scram-sha-256\n';

/** One way in which a database cannot be used, though it is there. */
interface Trouble {
  readonly what: string;
  /** The one line of the log, and of a server that would start. */
  readonly told: RegExp;
  /** Does not end sessions that are open. */
  breaks(): Promise<void>;
  mends(): Promise<void>;
}

describe('a PostgreSQL that is there and cannot be used', function () {
  this.timeout(4 * PATIENCE_MS);
  let postgres: Postgres;
  let authority: Authority;
  let stranger: Authority;
  let url: string;
  let server: ServerProcess;
  const owner = (sql: string) => postgres.sql(sql);
  const inLedger = (sql: string) => postgres.sql(sql, postgres.url('ledger'));
  const certify = async (by: Authority, altNames: string, days = 30) => {
    const { cert, key } = by.issue({ subject: '/CN=database', altNames, days });
    postgres.writeFile('server.crt', cert);
    postgres.writeFile('server.key', key);
    await postgres.reload();
  };
  const trusted = () => certify(authority, 'IP:127.0.0.1');
  const hba = async (text: string) => {
    postgres.writeFile('pg_hba.conf', text);
    await postgres.reload();
  };
  const endSessions = () =>
    owner(
      `select pg_terminate_backend(pid, ${PATIENCE_MS}) from pg_stat_activity ` +
        "where usename in ('app', 'former')",
    );

  const troubles: readonly Trouble[] = [
    {
      what: 'its certificate is signed by another authority',
      told: /name its authority with sslrootcert/,
      breaks: () => certify(stranger, 'IP:127.0.0.1'),
      mends: trusted,
    },
    {
      what: 'its certificate has ended',
      told: /renew PostgreSQL's certificate/,
      breaks: async () => {
        await certify(authority, 'IP:127.0.0.1', 0);
        await wait(1_100);
      },
      mends: trusted,
    },
    {
      what: 'its certificate is for another name',
      told: /certificate is for another name/,
      breaks: () => certify(authority, 'DNS:elsewhere.example'),
      mends: trusted,
    },
    {
      what: 'the password is another one',
      told: /password authentication failed.*state it in database\.url/,
      breaks: () => owner("alter role app password 'other'").then(() => undefined),
      mends: () => owner(`alter role app password '${PASSWORD}'`).then(() => undefined),
    },
    {
      what: 'nobody lets the role in',
      told: /pg_hba\.conf rejects|see pg_hba\.conf/,
      breaks: () => hba(HBA.replace('hostssl all app 127.0.0.1/32 scram-sha-256', '')),
      mends: () => hba(HBA),
    },
    {
      what: 'the role may not log in',
      told: /not permitted to log in.*the role may log in/,
      breaks: () => owner('alter role app nologin').then(() => undefined),
      mends: () => owner('alter role app login').then(() => undefined),
    },
    {
      what: 'the role is gone',
      told: /password authentication failed|role "app" does not exist/,
      breaks: () => owner('alter role app rename to former').then(() => undefined),
      mends: () =>
        owner(`alter role former rename to app; alter role app password '${PASSWORD}'`).then(
          () => undefined,
        ),
    },
    {
      what: 'the role may not write one of the tables',
      told: /permission denied for table requests.*grant the role/,
      breaks: () => inLedger('revoke insert on requests from app').then(() => undefined),
      mends: () => inLedger('grant insert on requests to app').then(() => undefined),
    },
    {
      what: 'the database has another name',
      told: /database "ledger" does not exist.*name the right one/,
      breaks: async () => {
        await owner('alter database ledger with allow_connections false');
        await endSessions();
        await owner('alter database ledger rename to former');
      },
      mends: async () => {
        await owner('alter database former rename to ledger');
        await owner('alter database ledger with allow_connections true');
      },
    },
    {
      what: 'the tables are gone',
      told: /relation "\w+" does not exist.*not the ledger's database/,
      breaks: () =>
        inLedger('alter schema public rename to hidden; create schema public').then(
          () => undefined,
        ),
      mends: () =>
        inLedger('drop schema public cascade; alter schema hidden rename to public').then(
          () => undefined,
        ),
    },
    {
      what: 'the role may not read any table',
      told: /permission denied for table \w+.*grant the role/,
      breaks: () =>
        inLedger('revoke all on all tables in schema public from app').then(() => undefined),
      mends: () =>
        inLedger('grant all on all tables in schema public to app').then(() => undefined),
    },
    {
      what: 'it takes no more connections',
      told: /raise max_connections/,
      breaks: async () => {
        await owner('alter role app connection limit 0');
      },
      mends: () => owner('alter role app connection limit -1').then(() => undefined),
    },
    {
      what: 'it is read-only',
      told: /read-only transaction.*lead to the primary/,
      breaks: () =>
        owner('alter database ledger set default_transaction_read_only = on').then(() => undefined),
      mends: () =>
        owner('alter database ledger reset default_transaction_read_only').then(() => undefined),
    },
  ];

  before(async () => {
    authority = new Authority();
    stranger = new Authority('/CN=somebody else');
    postgres = await Postgres.start(['max_connections=30']);
    await trusted();
    await hba(HBA);
    await owner(`alter system set ssl = on`);
    await postgres.reload();
    await owner(`create role app login password '${PASSWORD}'`);
    await owner('create database ledger owner app');
    url =
      `postgres://app:${PASSWORD}@127.0.0.1:${postgres.port}/ledger` +
      `?sslmode=verify-full&sslrootcert=${authority.certFile}`;
    server = await eventually(() =>
      ServerProcess.replica(url, ['--log-level', 'warn', '--http-listen', '127.0.0.1:0']),
    );
    await report(server.client, 'node1@lvm', 1000);
    await place();
  });
  after(async () => {
    await server?.kill();
    await postgres?.remove();
    authority?.remove();
    stranger?.remove();
  });

  const place = () =>
    server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 1n,
    });
  const serves = async () => (await server.client.health.check({})).status === 1;
  const outcome = (call: Promise<unknown>) =>
    call.then(
      () => 'OK',
      (error: unknown) =>
        error instanceof StowageError ? `${error.code} ${error.reason}` : String(error),
    );
  const http = async (path: string) => {
    const [, address] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(server.output) ?? [];
    const response = await fetch(`http://${address}${path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, body: await response.text() };
  };
  /** Whether calls are refused, and health and metrics say so. */
  const isAway = async () => {
    const calls = [
      ...Array.from({ length: 8 }, place),
      server.client.volumes.getVolume({ volumeId: randomUUID() }),
      server.client.volumes.listDecisions({}),
      server.client.capabilities.heartbeat({ host: 'node1@lvm' }),
    ];
    const seen = new Set(await Promise.all(calls.map(outcome)));
    // What the rights or the mode still allow is answered.
    for (const one of seen) ok(/^(OK|UNAVAILABLE STORE_UNAVAILABLE|NOT_FOUND .*)$/.test(one), one);
    const metrics = await http('/metrics');
    strictEqual(metrics.status, 200);
    return (
      seen.has('UNAVAILABLE STORE_UNAVAILABLE') &&
      !(await serves()) &&
      (await http('/readyz')).status === 503 &&
      /^stowage_store_up 0$/m.test(metrics.body)
    );
  };

  for (const { what, told, breaks, mends } of troubles) {
    it(`is away while ${what}, in one line of the log, and comes back when that is mended`, async () => {
      // Some troubles meet sessions that are open, and so are told before these have ended.
      const from = server.output.length;
      await breaks();
      await endSessions();
      try {
        // A session that was being opened meanwhile may have been let in: it is ended, too.
        await eventually(async () => (await isAway()) || (await endSessions().then(() => false)));
        match((await http('/metrics')).body, /^stowage_pools 1$/m);
        const errors = () => errorsIn(server.output.slice(from));
        await eventually(() => errors().some((line) => told.test(line))).catch((error: unknown) => {
          throw new Error(`told only: ${errors().join('\n')}`, { cause: error });
        });
        // Several looks at the store, a second apart, add no lines of their own. If a session was
        // let in once more, it is told twice.
        await wait(4_000);
        ok(await isAway());
        const lines = errors();
        ok(lines.filter((line) => told.test(line)).length <= 2, lines.join('\n'));
        ok(lines.length <= 4, lines.join('\n'));
        const refused = await ServerProcess.replica(url).then(
          async (other) => {
            await other.kill();
            return null;
          },
          (error: unknown) => error as ServerEnded,
        );
        // Servers that start make tables that are missing, if they may.
        if (what !== 'the tables are gone') {
          strictEqual(refused?.code, 1);
          match(refused.output, told);
        }
        doesNotMatch(`${server.output}${refused?.output}`, new RegExp(PASSWORD));
      } finally {
        await mends();
      }
      await eventually(serves);
      await eventually(() => place().catch(() => null));
      await eventually(async () => (await http('/readyz')).status === 200);
      match((await http('/metrics')).body, /^stowage_store_up 1$/m);
      const returns = () => server.output.slice(from).match(/the ledger can be written again/g);
      await eventually(() => returns() !== null);
      strictEqual(returns()?.length, 1);
    });
  }
});

function errorsIn(output: string): readonly string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { readonly level: string; readonly msg: string })
    .filter(({ level }) => ['error', 'fatal'].includes(level))
    .map(({ msg }) => msg);
}
