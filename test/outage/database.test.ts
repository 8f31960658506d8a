import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import { Postgres } from '../support/postgres.js';
import { ServerProcess } from './server-process.js';
import { collectOffers, eventually, report } from './support.js';

const asked = (sizeGib: number) => ({
  requestId: randomUUID(),
  volumeId: randomUUID(),
  sizeGib: BigInt(sizeGib),
});

/** UNAVAILABLE, with the time after which to ask again. */
const isAway = (error: unknown) =>
  error instanceof StowageError && error.code === 'UNAVAILABLE' && (error.retryAfterMs ?? 0) > 0;

describe('servers whose PostgreSQL fails', () => {
  let postgres: Postgres;
  let url: string;
  let servers: ServerProcess[];

  const start = async (count: number, more: readonly string[] = []) => {
    const begun = await Promise.all(
      Array.from({ length: count }, () => ServerProcess.replica(url, more)),
    );
    servers.push(...begun);
    return begun.map((server) => server.client) as [StowageClient, StowageClient];
  };
  const place = (client: StowageClient, sizeGib: number) =>
    client.scheduler.scheduleCreateVolume(asked(sizeGib));
  const placed = (client: StowageClient) => eventually(() => place(client, 1).catch(() => null));
  const serves = async (client: StowageClient) => (await client.health.check({})).status === 1;

  beforeEach(async () => {
    postgres = await Postgres.start(['max_connections=20', 'superuser_reserved_connections=1']);
    url = await postgres.database();
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await postgres.remove();
  });

  it(
    'answer UNAVAILABLE while it is gone, say so to health checks, take nobody down, and ' +
      'come back by themselves',
    async () => {
      const [a, b] = await start(2, [
        '--set',
        'service_down_time_ms=6000',
        '--set',
        'heartbeat_flush_ms=300',
      ]);
      await report(a, 'node1@lvm', 1000);
      const worker = collectOffers(b, 'worker-1', ['node1@lvm']);
      const request = asked(10);
      const first = await a.scheduler.scheduleCreateVolume(request);
      await eventually(() => worker.offers.length === 1);
      await postgres.kill();
      await rejects(place(a, 10), isAway);
      await rejects(place(b, 10), isAway);
      await rejects(a.capabilities.heartbeat({ host: 'node1@lvm' }), isAway);
      await eventually(async () => !(await serves(a)) && !(await serves(b)));
      // Longer than a silent host has.
      await wait(7_000);
      await postgres.up();
      await eventually(async () => (await serves(a)) && (await serves(b)));
      strictEqual((await b.pools.listBackends({})).backends[0]?.hosts[0]?.up, true);
      await b.capabilities.heartbeat({ host: 'node1@lvm' });
      strictEqual((await b.scheduler.scheduleCreateVolume(request)).decisionId, first.decisionId);
      const { decisionId } = await place(b, 10);
      await eventually(() => worker.offers.some((offer) => offer.decisionId === decisionId));
      worker.cancel();
    },
  );

  it('answer STORE_CORRUPT for good once PostgreSQL finds a damaged page', async () => {
    const [a] = await start(1);
    await report(a, 'node1@lvm', 1000);
    await placed(a);
    const admin = new Client({ connectionString: url });
    await admin.connect();
    const { rows } = await admin.query("select pg_relation_filepath('volumes') as path");
    await admin.end();
    await postgres.stop();
    postgres.damage(rows[0].path);
    await postgres.up();
    const corrupt = (error: unknown) =>
      error instanceof StowageError &&
      error.code === 'DATA_LOSS' &&
      error.reason === 'STORE_CORRUPT';
    await eventually(() => place(a, 1).then(() => false, corrupt));
    await rejects(place(a, 1), corrupt);
    await rejects(a.capabilities.heartbeat({ host: 'node1@lvm' }), corrupt);
    strictEqual(await serves(a), false);
    // The database is there, and other tables can be read: that changes nothing.
    await wait(2_000);
    strictEqual(await serves(a), false);
    await rejects(a.volumes.listVolumes({}), corrupt);
  });

  it('answer UNAVAILABLE while it does not answer, and go on when it does', async () => {
    const [a] = await start(1, [
      '--set',
      'database.statement_timeout_ms=2000',
      '--set',
      'database.connect_timeout_ms=1000',
      '--http-listen',
      '127.0.0.1:0',
    ]);
    await report(a, 'node1@lvm', 1000);
    await place(a, 10);
    postgres.pause();
    // Figures that need the database are left out; nobody waits for it.
    const [, http] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(servers[0]?.output ?? '') ?? [];
    const metrics = await fetch(`http://${http}/metrics`);
    strictEqual(metrics.status, 200);
    const figures = await metrics.text();
    match(figures, /^stowage_pools 1$/m);
    doesNotMatch(figures, /^stowage_live_decisions\{/m);
    const stuck = Array.from({ length: 3 }, () =>
      place(a, 10).then(
        () => 'placed',
        (error: unknown) => error,
      ),
    );
    await eventually(async () => !(await serves(a)));
    // Nobody waits behind what hangs.
    await rejects(place(a, 10), isAway);
    postgres.resume();
    await placed(a);
    // What had begun is known by now, whichever way it went.
    for (const outcome of await Promise.all(stuck))
      ok(outcome === 'placed' || isAway(outcome), String(outcome));
    const [sums] = await postgres.sql(
      'select sum(held_gib)::int as held, (select sum(size_gib)::int from reservations) as ' +
        'reserved from pools',
      url,
    );
    strictEqual(sums?.['held'], sums?.['reserved']);
  });

  it('end when they are told to, though it does not answer', async () => {
    const [a] = await start(1, [
      '--set',
      'database.statement_timeout_ms=2000',
      '--set',
      'database.connect_timeout_ms=1000',
    ]);
    await report(a, 'node1@lvm', 1000);
    postgres.pause();
    const stuck = place(a, 10).catch((error: unknown) => error);
    await wait(500);
    strictEqual(await servers[0]?.stop(), 0);
    ok((await stuck) instanceof Error);
    postgres.resume();
  });

  it(
    'answer UNAVAILABLE while it cannot be written, as after a fail-over to a standby, and ' +
      'go on when it can',
    async () => {
      const [a] = await start(1);
      await report(a, 'node1@lvm', 1000);
      await place(a, 10);
      await postgres.stop();
      postgres.standby(true);
      await postgres.up();
      await rejects(place(a, 10), isAway);
      await eventually(async () => !(await serves(a)));
      await postgres.stop();
      postgres.standby(false);
      await postgres.up();
      await placed(a);
    },
  );

  it('begin anew where the database lost its last commits', async () => {
    const [a, b] = await start(2);
    await report(a, 'node1@lvm', 1000);
    const kept = await place(a, 10);
    await postgres.stop();
    postgres.keepCopy();
    await postgres.up();
    await placed(a);
    for (let index = 0; index < 20; index += 1) await place(index % 2 === 0 ? a : b, 10);
    await report(b, 'node2@lvm', 1000);
    await postgres.stop();
    postgres.putCopyBack();
    await postgres.up();
    const { decisionId } = await placed(b);
    await placed(a);
    for (const client of [a, b]) {
      await eventually(async () => {
        const { pools } = await client.pools.listPools({});
        return pools.length === 1 && pools[0]?.heldGib === 12n;
      });
    }
    const found = await a.volumes.listDecisions({});
    ok(found.decisions.some((one) => one.decisionId === decisionId));
    ok(found.decisions.some((one) => one.decisionId === kept.decisionId));
    strictEqual(found.decisions.length, 3);
  });

  it('answer UNAVAILABLE while it takes no more connections', async () => {
    const hogs: Client[] = [];
    const [a] = await start(1);
    await report(a, 'node1@lvm', 1000);
    try {
      await postgres.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stowage'",
      );
      for (;;) {
        const hog = new Client({ connectionString: url });
        hog.on('error', () => undefined);
        await hog.connect();
        hogs.push(hog);
      }
    } catch (error) {
      deepStrictEqual((error as { code?: string }).code, '53300');
    }
    // It may have come before them with a connection or two.
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        place(a, 1).then(
          () => true,
          (error: unknown) => isAway(error),
        ),
      ),
    );
    deepStrictEqual(new Set(outcomes), new Set([true]));
    await Promise.all(hogs.map((hog) => hog.end()));
    await placed(a);
  });
});
