import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { StowageError } from '../../src/client/index.js';
import { DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import { ServerProcess } from './server-process.js';
import { collectOffers, eventually, refOf, report, temporary } from './support.js';

const POOL = 'a@x#pool';

describe('a server killed with -9', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let server: ServerProcess;

  beforeEach(async () => {
    ({ dir, remove } = await temporary());
  });
  afterEach(async () => {
    await server.stop();
    await remove();
  });

  const crashing = (point: string) =>
    ServerProcess.run(['--import', 'tsx', 'test/outage/crashing-server.ts', dir, point]);
  const request = () => ({ requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 7n });

  async function unanswered(asked: Promise<unknown>): Promise<void> {
    await assert.rejects(
      asked,
      (error) =>
        error instanceof StowageError && error.code === 'UNAVAILABLE' && error.reason === '',
    );
  }

  async function heldOnce(): Promise<void> {
    const { pool } = await server.client.pools.getPool({ pool: POOL });
    assert.deepEqual([pool?.heldGib, pool?.volumeCount], [7n, 1n]);
  }

  it('between commit and answer: the same request gets the decision that was made, once', async () => {
    const crasher = await crashing('after-commit');
    await report(crasher.client, 'a@x', 100);
    const one = request();
    await unanswered(crasher.client.scheduler.scheduleCreateVolume(one));
    await crasher.ended();
    server = await ServerProcess.start(dir);
    const answer = await server.client.scheduler.scheduleCreateVolume(one);
    assert.equal(answer.placement?.pool, POOL);
    await heldOnce();
    const { decisions } = await server.client.volumes.getVolume({ volumeId: one.volumeId });
    assert.deepEqual(
      decisions.map((decision) => decision.decisionId),
      [answer.decisionId],
    );
  });

  it(
    'at the delivery of a lease that is durable: the worker gets it when it comes back, by ' +
      'the same token',
    async () => {
      const crasher = await crashing('at-delivery');
      await report(crasher.client, 'a@x', 100);
      const watching = collectOffers(crasher.client, 'w', ['a@x', 'nobody@x']);
      // It is told at once which of them is unknown: then it is connected.
      await eventually(() => watching.messages[0]);
      const one = request();
      await unanswered(crasher.client.scheduler.scheduleCreateVolume(one));
      await crasher.ended();
      server = await ServerProcess.start(dir);
      const { decisions } = await server.client.volumes.getVolume({ volumeId: one.volumeId });
      assert.equal(decisions[0]?.state, DecisionState.LEASED);
      const stream = collectOffers(server.client, 'w', ['a@x']);
      const offer = await eventually(() => stream.offers[0]);
      assert.equal(offer.decisionId, decisions[0]?.decisionId);
      assert.equal(offer.lease?.token, decisions[0]?.leaseToken);
      await heldOnce();
    },
  );

  it('between answer and delivery: the worker that comes later gets it', async () => {
    const first = await ServerProcess.start(dir);
    await report(first.client, 'a@x', 100);
    const one = request();
    const answer = await first.client.scheduler.scheduleCreateVolume(one);
    await first.kill();
    server = await ServerProcess.start(dir);
    const stream = collectOffers(server.client, 'w', ['a@x']);
    const offer = await eventually(() => stream.offers[0]);
    assert.equal(offer.decisionId, answer.decisionId);
    const repeated = await server.client.scheduler.scheduleCreateVolume(one);
    assert.deepEqual(repeated, answer);
    await heldOnce();
  });

  it(
    'after a worker created and before it said so: the order comes again, and saying it then ' +
      'is enough',
    async () => {
      const first = await ServerProcess.start(dir);
      await report(first.client, 'a@x', 100);
      const one = request();
      await first.client.scheduler.scheduleCreateVolume(one);
      const before = collectOffers(first.client, 'w', ['a@x']);
      const offer = await eventually(() => before.offers[0]);
      await first.client.workers.acknowledgeDecisions({ workerId: 'w', items: [refOf(offer)] });
      await first.kill();
      server = await ServerProcess.start(dir);
      const after = collectOffers(server.client, 'w', ['a@x']);
      const again = await eventually(() => after.offers[0]);
      const said = {
        workerId: 'w',
        items: [{ ref: refOf(again), outcome: { case: 'created' as const, value: {} } }],
      };
      const { results } = await server.client.workers.reportOutcomes(said);
      assert.equal(results[0]?.result.case, 'accepted');
      const { pool } = await server.client.pools.getPool({ pool: POOL });
      assert.deepEqual([pool?.heldGib, pool?.confirmedGib], [0n, 7n]);
    },
  );
});
