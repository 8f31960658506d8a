import { deepStrictEqual, ok } from 'node:assert/strict';
import { World } from '../support.js';

const HOUR_MS = 3_600_000;

describe('a clock that is set', () => {
  let world: World;
  afterEach(() => world.end());

  /** Time passes in which only these hosts are heard. */
  const passWith = async (ms: number, alive: readonly string[]) => {
    for (let left = ms; left > 0; left -= 5000) {
      world.ledger.stillAlive(alive);
      await world.pass(Math.min(left, 5000));
    }
    world.ledger.stillAlive(alive);
  };
  const isUp = (name: string) => world.running.index.backend(name)?.downSince === null;
  /** Whether the lease with this token still runs; its order is offered again when it ends. */
  const runs = async (volumeId: string, token: number) => {
    const decision = (await world.ledger.volume(volumeId)).decisions.at(-1)?.decision;
    return decision?.lease != null && decision.leaseToken === token;
  };
  /** A worker holds one order and was just heard. */
  const held = async () => {
    world = await World.start();
    await world.report('a@x');
    await world.report('b@x');
    const worker = world.worker('w', ['a@x', 'b@x']);
    const { decision } = await world.create(10);
    const offer = await worker.offer(decision.decisionId);
    await world.ledger.acknowledge(worker.claim(offer));
    const runsOn = () => runs(decision.subject, offer.lease.token);
    return { worker, offer, runsOn };
  };

  for (const [how, ms] of [
    ['back', -HOUR_MS],
    ['forth', HOUR_MS],
  ] as const)
    it(`${how} an hour takes nobody down who speaks, and keeps nobody up who is silent`, async () => {
      world = await World.start();
      await world.report('a@x');
      await world.report('b@x');
      await passWith(30_000, ['a@x', 'b@x']);
      world.now += ms;
      await passWith(50_000, ['a@x']);
      deepStrictEqual([isUp('a@x'), isUp('b@x')], [true, true]);
      await passWith(20_000, ['a@x']);
      deepStrictEqual([isUp('a@x'), isUp('b@x')], [true, false]);
    });

  it('back an hour while no server runs keeps nobody up who is silent', async () => {
    world = await World.start();
    await world.report('a@x');
    await world.report('b@x');
    await passWith(30_000, ['a@x', 'b@x']);
    world.now -= HOUR_MS;
    await world.restart();
    await passWith(70_000, ['a@x']);
    deepStrictEqual([isUp('a@x'), isUp('b@x')], [true, false]);
  });

  it('back an hour lets a lease last as long as a new one, and no longer', async () => {
    const { runsOn } = await held();
    await world.pass(10_000);
    world.now -= HOUR_MS;
    await passWith(25_000, ['a@x', 'b@x']);
    ok(await runsOn(), 'it was shortened');
    await passWith(15_000, ['a@x', 'b@x']);
    ok(!(await runsOn()), 'it was lengthened');
  });

  it('back an hour while no server runs does likewise', async () => {
    const { runsOn } = await held();
    world.now -= HOUR_MS;
    await world.restart();
    await passWith(25_000, ['a@x', 'b@x']);
    ok(await runsOn(), 'it was shortened');
    await passWith(15_000, ['a@x', 'b@x']);
    ok(!(await runsOn()), 'it was lengthened');
  });

  it('forth an hour leaves a worker the time of a lease to renew it', async () => {
    const { worker, offer, runsOn } = await held();
    world.now += HOUR_MS;
    await passWith(25_000, ['a@x', 'b@x']);
    ok(await runsOn(), 'it was lost');
    await world.ledger.renew(worker.claim(offer));
    await passWith(25_000, ['a@x', 'b@x']);
    ok(await runsOn(), 'it was lost though it was renewed');
  });

  it('back an hour does not keep signs of life from being written', async () => {
    world = await World.start();
    await world.report('a@x');
    await passWith(30_000, ['a@x']);
    world.now -= HOUR_MS;
    await passWith(30_000, ['a@x']);
    const written = (at: number) => Math.abs(at - world.now) <= 15_000;
    await world.offline(async (knex) => {
      const row = await knex('hosts').where('host', 'a@x').first();
      ok(written(Number(row.last_seen_at)), String(row.last_seen_at - world.now));
    });
  });
});
