import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  connect,
  errorFromStatus,
  type StowageClient,
  type StowageError,
} from '../../src/client/index.js';
import { World } from '../ledger/support.js';
import { type Rig, startRig } from './harness.js';

describe('a plan token', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;

  beforeEach(async () => {
    world = await World.start();
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address });
    await world.report('a@x', { free: 50 });
    await world.report('b@x', { free: 40 });
  });
  afterEach(async () => {
    client.close();
    await rig.close();
    await world.end();
  });

  const volume = () => ({
    requestId: randomUUID(),
    volumeId: randomUUID(),
    projectId: 'project',
    sizeGib: 10n,
  });
  const explain = (value: ReturnType<typeof volume>) =>
    client.scheduler.explainPlacement({
      request: { case: 'createVolume', value },
      withPlan: true,
    });

  it('comes with the time at which it ends, and places alone and in a stream', async () => {
    const alone = volume();
    const streamed = volume();
    const first = await explain(alone);
    const second = await explain(streamed);
    assert.equal(Number(first.planExpireTime?.seconds) * 1000, world.now + 300_000);
    await world.create(20);
    const { placement } = await client.scheduler.scheduleCreateVolume({
      ...alone,
      planToken: first.planToken,
    });
    assert.deepEqual([first.pool, placement?.pool], ['a@x#pool', 'a@x#pool']);
    const results = await inStream({ ...streamed, planToken: second.planToken });
    assert.deepEqual(results, ['a@x#pool']);
    // What is left there is too little for another.
    const late = volume();
    const { pool, planToken } = await explain(late);
    assert.equal(pool, 'b@x#pool');
    await world.create(35);
    assert.deepEqual(await inStream({ ...late, planToken }), ['FAILED_PRECONDITION PLAN_OUTDATED']);
  });

  it('is of new volumes only, and only if it is asked for', async () => {
    const value = volume();
    const { planToken, planExpireTime } = await client.scheduler.explainPlacement({
      request: { case: 'createVolume', value },
    });
    assert.deepEqual([planToken, planExpireTime], ['', undefined]);
    const other = {
      requestId: randomUUID(),
      volume: { volumeId: randomUUID(), backend: 'a@x', sizeGib: 1n },
    };
    await assert.rejects(
      client.scheduler.explainPlacement({
        request: { case: 'validateCapacity', value: other },
        withPlan: true,
      }),
      (error: StowageError) => error.violations[0]?.field === 'with_plan',
    );
  });

  /** The pool of a volume, or what it is refused with. */
  async function inStream(one: ReturnType<typeof volume> & { planToken: string }) {
    const stream = client.scheduler.streamCreateVolumes();
    await stream.send({ volumes: [one] });
    stream.end();
    const said: (string | undefined)[] = [];
    for await (const { results } of stream)
      for (const { result } of results) {
        if (result.case === 'placed') said.push(result.value.placement?.pool);
        else if (result.case === 'error') {
          const { code, reason } = errorFromStatus(result.value);
          said.push(`${code} ${reason}`);
        }
      }
    return said;
  }
});
