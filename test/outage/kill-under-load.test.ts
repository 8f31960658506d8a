import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { StowageError } from '../../src/client/index.js';
import { DecisionState, ReservationState } from '../../src/gen/stowage/v1/decision_pb.js';
import { VolumeState } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { CreatedSchema, FailedSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { sqliteDriver } from '../../src/store/sqlite/driver.js';
import { PATIENCE_MS } from '../support/patience.js';
import { ServerProcess } from './server-process.js';
import { eventually, refOf, report, temporary } from './support.js';

const Database = sqliteDriver();

const CYCLES = Number(process.env['TESTS_KILL_CYCLES'] ?? 8);
const TOTAL_GIB = 400;
const BACKENDS = ['a@x', 'b@x'];

const CREATED = { case: 'created', value: create(CreatedSchema) } as const;
const FAILED = {
  case: 'failed',
  value: create(FailedSchema, { reason: 'it fell over', retriable: true }),
} as const;

interface Asked {
  readonly requestId: string;
  readonly volumeId: string;
  readonly sizeGib: bigint;
  /** What the client was told: the decision, `refused`, or nothing yet. */
  answer: { readonly decisionId: string; readonly pool: string } | 'refused' | null;
}

describe('kill -9 in the middle of a load', () => {
  it('loses no answered decision and counts no capacity twice', async function () {
    this.timeout(PATIENCE_MS + CYCLES * 15_000);
    const { dir, remove } = await temporary();
    const asked: Asked[] = [];
    let answeredInAll = 0;
    try {
      for (let cycle = 0; cycle < CYCLES; cycle += 1) {
        const server = await ServerProcess.start(dir);
        if (cycle === 0)
          for (const backend of BACKENDS)
            await report(server.client, backend, TOTAL_GIB, TOTAL_GIB, 0n);
        await settleOpen(server, asked);
        await check(server, asked);
        const worker = work(server);
        const clients = Array.from({ length: 8 }, () => load(server, asked));
        // The load runs, however slow the machine is; then at any moment.
        const before = answeredInAll;
        await eventually(() => asked.filter((one) => one.answer !== null).length > before + 2);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await server.kill();
        await Promise.all([...clients, worker]);
        answeredInAll = asked.filter((one) => one.answer !== null).length;
      }
      const server = await ServerProcess.start(dir);
      await settleOpen(server, asked);
      await check(server, asked);
      assert.equal(await server.stop(), 0);
      checkDatabase(join(dir, 'stowage.db'), asked);
      assert.ok(answeredInAll > CYCLES, `only ${answeredInAll} answers: the load was none`);
    } finally {
      await remove();
    }
  });
});

/** Asks for volumes until the server is gone. */
async function load(server: ServerProcess, asked: Asked[]): Promise<void> {
  for (;;) {
    const one: Asked = {
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: BigInt(1 + Math.floor(Math.random() * 4)),
      answer: null,
    };
    asked.push(one);
    if (!(await ask(server, one))) return;
  }
}

/** Whether it was answered. */
async function ask(server: ServerProcess, one: Asked): Promise<boolean> {
  const { requestId, volumeId, sizeGib } = one;
  try {
    const answer = await server.client.scheduler.scheduleCreateVolume({
      requestId,
      volumeId,
      sizeGib,
    });
    one.answer = { decisionId: answer.decisionId, pool: answer.placement?.pool ?? '' };
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    if (error.reason === 'NO_VALID_BACKEND') one.answer = 'refused';
    else if (error.code !== 'UNAVAILABLE' && error.code !== 'CANCELLED') throw error;
    else return false;
  }
  return true;
}

/** Takes orders on, creates two of three, fails the others, until the server is gone. */
async function work(server: ServerProcess): Promise<void> {
  const workerId = 'worker';
  const stream = server.client.workers.watchDecisions({
    workerId,
    targets: BACKENDS,
    maxOutstanding: 100,
  });
  try {
    for await (const { offers } of stream) {
      if (offers.length === 0) continue;
      await server.client.workers.acknowledgeDecisions({ workerId, items: offers.map(refOf) });
      const items = offers.map((offer, n) => ({
        ref: refOf(offer),
        outcome: n % 3 === 2 ? FAILED : CREATED,
      }));
      await server.client.workers.reportOutcomes({ workerId, items });
    }
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
  }
}

/** What got no answer is asked again with the same request id, as the contract says. */
async function settleOpen(server: ServerProcess, asked: readonly Asked[]): Promise<void> {
  const open = asked.filter((one) => one.answer === null);
  const answered = await Promise.all(open.map((one) => ask(server, one)));
  assert.ok(answered.every(Boolean), 'a server that was just started answers');
}

/** Through the API: every answer stands, one home a volume, sums equal to the reservations. */
async function check(server: ServerProcess, asked: readonly Asked[]): Promise<void> {
  const counted = new Map<string, { held: bigint; confirmed: bigint }>(
    BACKENDS.map((name) => [`${name}#pool`, { held: 0n, confirmed: 0n }]),
  );
  for (const one of asked) {
    const { volume, decisions } = await server.client.volumes.getVolume({ volumeId: one.volumeId });
    if (one.answer === 'refused') assert.equal(volume?.state, VolumeState.ERROR);
    else if (one.answer !== null) {
      const { decisionId, pool } = one.answer;
      const first = decisions.find((decision) => decision.decisionId === decisionId);
      assert.equal(first?.placement?.pool, pool, `decision ${decisionId} was answered and is lost`);
    }
    const homes = decisions.filter((decision) => decision.state <= DecisionState.CREATED);
    assert.ok(homes.length <= 1, `volume ${one.volumeId} has ${homes.length} homes`);
    for (const reservation of decisions.flatMap((decision) => decision.reservations)) {
      const sum = counted.get(reservation.pool);
      assert.ok(sum);
      if (reservation.state === ReservationState.HELD) sum.held += reservation.sizeGib;
      if (reservation.state === ReservationState.CONFIRMED) sum.confirmed += reservation.sizeGib;
    }
  }
  for (const [name, sum] of counted) {
    const { pool } = await server.client.pools.getPool({ pool: name });
    assert.deepEqual({ held: pool?.heldGib, confirmed: pool?.confirmedGib }, sum, name);
    assert.ok(sum.held + sum.confirmed <= BigInt(TOTAL_GIB), `${name} is overfilled`);
  }
}

/**
 * Straight in the database: no request twice, no volume with two live decisions, sums equal to the
 * reservations.
 */
function checkDatabase(file: string, asked: readonly Asked[]): void {
  const db = new Database(file, { readonly: true });
  try {
    const one = (sql: string): unknown => db.prepare(sql).pluck().get();
    assert.equal(one('select count(*) from requests'), asked.length);
    const twice =
      'select count(*) from (select subject from decisions where state in ' +
      "('pending','leased','accepted','created') group by subject having count(*) > 1)";
    assert.equal(one(twice), 0);
    const sums = `select count(*) from pools where held_gib <> (select coalesce(sum(size_gib), 0)
    from reservations where reservations.pool = pools.pool and state = 'held')
      or confirmed_gib <> (select coalesce(sum(size_gib), 0) from reservations where
      reservations.pool = pools.pool and state = 'confirmed')`;
    assert.equal(one(sums), 0);
  } finally {
    db.close();
  }
}
