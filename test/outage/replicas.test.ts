import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import { AbsenceCause, DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import { CreatedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import type { Databases } from '../support/databases.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { ServerProcess } from './server-process.js';
import { collectOffers, eventually, refOf, report } from './support.js';

const CREATED = { case: 'created', value: create(CreatedSchema) } as const;

/** A request for a volume; every further use of it is the same one. */
const asked = (sizeGib: number) => ({
  requestId: randomUUID(),
  volumeId: randomUUID(),
  sizeGib: BigInt(sizeGib),
});

const place = (client: StowageClient, sizeGib: number) =>
  client.scheduler.scheduleCreateVolume(asked(sizeGib));

/** Whether an error has this reason. */
const because = (reason: string) => (error: unknown) =>
  error instanceof StowageError && error.reason === reason;

/** Whether a call comes to a refusal. */
const rejected = (call: Promise<unknown>) =>
  call.then(
    () => false,
    (error: unknown) => because('NO_VALID_BACKEND')(error),
  );

describe('servers that share a PostgreSQL', () => {
  let postgres: Databases;
  let url: string;
  let servers: ServerProcess[];

  const start = async (count: number, more: readonly string[] = []) => {
    const begun = await Promise.all(
      Array.from({ length: count }, () => ServerProcess.replica(url, more)),
    );
    servers.push(...begun);
    return begun.map((server) => server.client) as [
      StowageClient,
      StowageClient,
      ...StowageClient[],
    ];
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(async () => {
    url = await postgres.database();
    servers = [];
  });
  afterEach(() => Promise.all(servers.map((server) => server.kill())));

  it('bring the schema up to date together, and see what each of them was told', async () => {
    const [a, b, c] = await start(3);
    await report(a, 'node1@lvm', 100);
    const { readRevision } = await place(b, 10);
    for (const client of [a, b, c as StowageClient]) {
      const { pool } = await client.pools.getPool({
        pool: 'node1@lvm#pool',
        minReadRevision: readRevision,
      });
      strictEqual(pool?.heldGib, 10n);
    }
    await rejects(
      a.pools.getPool({ pool: 'node1@lvm#pool', minReadRevision: readRevision + 1000n }),
      because('REVISION_NOT_REACHED'),
    );
  });

  it('say of nothing that it is unknown which another of them has just heard of', async () => {
    const [a, b] = await start(2);
    const asking: readonly ((backend: string) => Promise<unknown>)[] = [
      (backend) => b.pools.getPool({ pool: `${backend}#pool` }),
      (backend) => b.pools.listPools({ backend }),
      async (backend) => {
        for await (const _ of b.pools.watchPools({ backend })) return;
      },
      (backend) =>
        b.scheduler.evaluateExpression({ expression: '1 == 1', pool: `${backend}#pool` }),
    ];
    for (const [number, ask] of asking.entries()) {
      const backend = `node${number}@lvm`;
      await report(a, backend, 100);
      await ask(backend);
      await rejects(ask('nobody@lvm'), /nobody@lvm/);
    }
  });

  it('never promise space twice, and refuse only when there is none', async () => {
    const clients = await start(3);
    await report(clients[0], 'node1@lvm', 100);
    await report(clients[1], 'node2@lvm', 100);
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const client = clients[index % 3] as StowageClient;
        const request = asked(10);
        for (;;) {
          try {
            await client.scheduler.scheduleCreateVolume(request);
            return 'placed';
          } catch (error) {
            if (because('CONTENDED')(error)) continue;
            if (because('NO_VALID_BACKEND')(error)) return 'refused';
            throw error;
          }
        }
      }),
    );
    strictEqual(outcomes.filter((outcome) => outcome === 'placed').length, 20);
    const rows = await postgres.sql(
      'select pool, held_gib::int as held from pools order by pool',
      url,
    );
    deepStrictEqual(rows, [
      { pool: 'node1@lvm#pool', held: 100 },
      { pool: 'node2@lvm#pool', held: 100 },
    ]);
  });

  it('answer a repeated request alike, also while another one is at it', async () => {
    const clients = await start(3);
    await report(clients[0], 'node1@lvm', 1000);
    await report(clients[0], 'node2@lvm', 1000);
    for (let round = 0; round < 10; round += 1) {
      const request = asked(10);
      const answers = await Promise.all(
        clients.map((client) => client.scheduler.scheduleCreateVolume(request)),
      );
      strictEqual(new Set(answers.map(({ decisionId }) => decisionId)).size, 1);
    }
    const [sums] = await postgres.sql(
      'select sum(held_gib)::int as held, (select count(*)::int from decisions) as ' +
        'decisions from pools',
      url,
    );
    deepStrictEqual(sums, { held: 100, decisions: 10 });
  });

  it('hand decisions to a worker wherever it is, and take its outcome wherever it says it', async () => {
    const [a, b] = await start(2);
    await report(a, 'node1@lvm', 1000);
    const worker = collectOffers(a, 'worker-1', ['node1@lvm'], 1);
    for (let done = 0; done < 6; done += 1) {
      const { decisionId } = await place(b, 10);
      const offer = await eventually(() =>
        worker.offers.find((one) => one.decisionId === decisionId),
      );
      await b.workers.acknowledgeDecisions({ workerId: 'worker-1', items: [refOf(offer)] });
      await b.workers.reportOutcomes({
        workerId: 'worker-1',
        items: [{ ref: refOf(offer), outcome: CREATED }],
      });
    }
    strictEqual(worker.offers.length, 6);
    worker.cancel();
  });

  it('tell a worker of what was withdrawn at another, and end its stream when it connects there', async () => {
    const [a, b] = await start(2);
    await report(a, 'node1@lvm', 1000);
    const worker = collectOffers(a, 'worker-1', ['node1@lvm']);
    const request = asked(10);
    const { decisionId } = await b.scheduler.scheduleCreateVolume(request);
    await eventually(() => worker.offers.length === 1);
    await b.volumes.releaseVolume({ volumeId: request.volumeId });
    await eventually(() =>
      worker.messages.some(({ withdrawnDecisionIds }) => withdrawnDecisionIds.includes(decisionId)),
    );
    const again = collectOffers(b, 'worker-1', ['node1@lvm']);
    await rejects(worker.done, because('WORKER_REPLACED'));
    await place(a, 10);
    await eventually(() => again.offers.length === 1);
    again.cancel();
  });

  it('leave a stream alone that is newer than one which a server tells of late', async () => {
    const [a] = await start(1);
    await report(a, 'node1@lvm', 1000);
    const worker = collectOffers(a, 'worker-1', ['node1@lvm']);
    // As a server says it that was stopped while the worker connected to it, and goes on when the
    // worker is elsewhere.
    const late = JSON.stringify({
      kind: 'connected',
      worker: 'worker-1',
      since: Date.now() - 60_000,
    });
    await postgres.sql(
      `begin; update counters set value = value + 1 where name = 'revision';
       insert into batches select 'late', value, 0 from counters where name = 'revision';
       insert into notices select value, 0, 'another', '${late}', 0 from counters where name =
       'revision';
       commit`,
      url,
    );
    await place(a, 10);
    await eventually(() => worker.offers.length === 1);
    await place(a, 10);
    await eventually(() => worker.offers.length === 2);
    worker.cancel();
  });

  it('take a host down only when none of them hears it', async () => {
    // Far longer than a busy machine keeps a process from running.
    const clients = await start(2, [
      '--set',
      'service_down_time_ms=6000',
      '--set',
      'heartbeat_flush_ms=300',
    ]);
    await report(clients[0], 'node1@lvm', 1000);
    const isUp = async (client: StowageClient) =>
      (await client.pools.listBackends({})).backends[0]?.hosts[0]?.up;
    // The other one hears of the host a moment later.
    await eventually(async () => (await isUp(clients[1])) === true);
    for (const until = Date.now() + 9_000; Date.now() < until; ) {
      await clients[0].capabilities.heartbeat({ host: 'node1@lvm' });
      deepStrictEqual(await Promise.all(clients.map(isUp)), [true, true]);
      await wait(200);
    }
    await servers[0]?.kill();
    await eventually(async () => (await isUp(clients[1])) === false);
    await clients[1].capabilities.heartbeat({ host: 'node1@lvm' });
    strictEqual(await isUp(clients[1]), true);
  });

  it('end the leases of a worker whose server died, and give its orders to another', async () => {
    const [a, b] = await start(2, ['--set', 'workers.lease_ms=1500']);
    await report(a, 'node1@lvm', 1000);
    const worker = collectOffers(a, 'worker-1', ['node1@lvm']);
    await place(b, 10);
    await eventually(() => worker.offers.length === 1);
    await servers[0]?.kill();
    const other = collectOffers(b, 'worker-2', ['node1@lvm']);
    const offer = await eventually(() => other.offers[0]);
    ok((offer.lease?.token ?? 0n) > (worker.offers[0]?.lease?.token ?? 0n));
    other.cancel();
  });

  it('do no harm when one was stopped for longer than its leases and goes on', async () => {
    const clients = await start(2, [
      '--set',
      'workers.lease_ms=1000',
      '--set',
      'service_down_time_ms=2000',
      '--set',
      'heartbeat_flush_ms=300',
    ]);
    const [a, b] = clients;
    await report(b, 'node1@lvm', 2000);
    const stopped = servers[0] as ServerProcess;
    const beating = setInterval(
      () => void b.capabilities.heartbeat({ host: 'node1@lvm' }).catch(() => undefined),
      200,
    );
    try {
      const before = Array.from({ length: 10 }, () => place(a, 10).catch(() => null));
      stopped.pause();
      const during: unknown[] = [];
      // A transaction that it was stopped in holds the others up for as long as PostgreSQL lets it.
      for (const until = Date.now() + 5_000; Date.now() < until; await wait(100))
        during.push(await place(b, 5).catch(() => null));
      stopped.resume();
      await Promise.all(before);
      await eventually(async () => (await place(a, 1).catch(() => null)) !== null);
      ok(during.some((answer) => answer !== null));
      const [sums] = await postgres.sql(
        'select (select sum(held_gib) from pools)::int as held, sum(size_gib)::int as ' +
          "reserved from reservations where state = 'held'",
        url,
      );
      strictEqual(sums?.['held'], sums?.['reserved']);
      ok(Number(sums?.['held']) <= 2000);
      await eventually(
        async () => (await a.pools.listBackends({})).backends[0]?.hosts[0]?.up === true,
      );
      const held = async (client: StowageClient) =>
        (await client.pools.getPool({ pool: 'node1@lvm#pool' })).pool?.heldGib;
      await eventually(async () => (await held(a)) === (await held(b)));
    } finally {
      clearInterval(beating);
    }
  });

  it('lose no answered decision when all of them are killed', async () => {
    const clients = await start(3);
    await report(clients[0], 'node1@lvm', 1_000_000);
    const answered: string[] = [];
    const running = clients.map(async (client) => {
      for (;;) {
        const { decisionId } = await place(client, 1);
        answered.push(decisionId);
      }
    });
    await eventually(() => answered.length > 20);
    await Promise.all(servers.map((server) => server.kill()));
    await Promise.allSettled(running);
    const [client] = await start(2);
    const page = await client.volumes.listVolumes({ pageSize: 1 });
    strictEqual(page.volumes.length, 1);
    const kept = new Set(
      (await postgres.sql('select decision_id from decisions', url)).map(
        (row) => row['decision_id'],
      ),
    );
    deepStrictEqual(
      answered.filter((id) => !kept.has(id)),
      [],
    );
    const [sums] = await postgres.sql(
      'select sum(held_gib)::int as held, (select count(*)::int from decisions) as ' +
        'decisions from pools',
      url,
    );
    strictEqual(sums?.['held'], sums?.['decisions']);
  });

  it('find out that they no longer know what the database holds, and load it anew', async () => {
    const [a, b] = await start(2);
    await report(a, 'node1@lvm', 100);
    const held = async (client: StowageClient) =>
      (await client.pools.getPool({ pool: 'node1@lvm#pool' })).pool?.heldGib;
    await eventually(async () => (await held(b).catch(() => null)) === 0n);
    // As only a fault, or a hand, writes it: no position tells of it.
    await postgres.sql('update pools set held_gib = 33', url);
    for (const client of [a, b]) await eventually(async () => (await held(client)) === 33n);
  });

  it('know of reports that another of them heard, and take none for too old that comes again', async () => {
    const maxAgeMs = 6000;
    const [a, b] = await start(2, ['--set', `reports.max_age_ms=${maxAgeMs}`]);
    await report(a, 'node1@lvm', 1000);
    // It says the same each time, at either of them, and so late that what is kept in memory until
    // the next flush would come too late.
    for (let turn = 0; turn < 4; turn += 1) {
      await report(turn % 2 === 0 ? a : b, 'node1@lvm', 1000);
      const said = Date.now();
      while (Date.now() < said + 0.3 * maxAgeMs) {
        await place(turn % 2 === 0 ? b : a, 1);
        await wait(20);
      }
      await wait(Math.max(0, said + 0.8 * maxAgeMs - Date.now()));
    }
    await eventually(async () => {
      await a.capabilities.heartbeat({ host: 'node1@lvm' });
      return rejected(place(b, 1));
    });
    const { absentBackends } = await b.scheduler.explainPlacement({
      request: { case: 'createVolume', value: asked(1) },
    });
    deepStrictEqual(
      absentBackends.map(({ backend, cause }) => [backend, cause]),
      [['node1@lvm', AbsenceCause.REPORT_TOO_OLD]],
    );
    // What another one found out counts for a choice within 0.1 s.
    await eventually(() => rejected(place(a, 1)));
    await report(a, 'node1@lvm', 1000);
    await place(b, 1);
  });

  it('find decisions in the state that their worker left them, at any of them', async () => {
    const [a, b] = await start(2);
    await report(a, 'node1@lvm', 100);
    const { decisionId } = await place(a, 10);
    const { decisions } = await b.volumes.listDecisions({});
    deepStrictEqual(
      decisions.map((one) => [one.decisionId, one.state]),
      [[decisionId, DecisionState.PENDING]],
    );
  });
});
