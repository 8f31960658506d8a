import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { World } from '../ledger/support.js';
import { type Rig, startRig } from './harness.js';

const TYPO = 'stowage:profil';

describe('an extra spec that no rule reads', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;

  beforeEach(async () => {
    world = await World.start();
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address });
    await world.report('a@x', { free: 50 });
  });
  afterEach(async () => {
    client.close();
    await rig.close();
    await world.end();
  });

  const volumeType = { name: 'gold', extraSpecs: { [TYPO]: 'archive' } };
  const ids = () => ({ requestId: randomUUID(), volumeId: randomUUID(), projectId: 'project' });
  const create = () => ({ ...ids(), sizeGib: 1n, volumeType });
  const keysOf = (told: { readonly warnings: readonly { readonly key: string }[] } | undefined) =>
    told?.warnings.map(({ key }) => key);

  it('is told by the answer to a create, alone, in a stream and in a set, and when asked again', async () => {
    const alone = create();
    assert.deepEqual(keysOf(await client.scheduler.scheduleCreateVolume(alone)), [TYPO]);
    assert.deepEqual(keysOf(await client.scheduler.scheduleCreateVolume(alone)), [TYPO]);
    const member = () => ({ ...ids(), sizeGib: 1n, volumeTypeIndex: 0 });
    const stream = client.scheduler.streamCreateVolumes();
    await stream.send({ volumeTypes: [volumeType], volumes: [member()] });
    stream.end();
    const told: unknown[] = [];
    for await (const { results } of stream)
      for (const { result } of results)
        told.push(keysOf(result.case === 'placed' ? result.value : undefined));
    assert.deepEqual(told, [[TYPO]]);
    const set = {
      requestId: randomUUID(),
      volumeTypes: [volumeType],
      volumes: [member(), { ...ids(), sizeGib: 1n }],
    };
    assert.deepEqual(keysOf(await client.scheduler.explainCreateVolumes({ set })), [TYPO]);
    const { volumes } = await client.scheduler.scheduleCreateVolumes(set);
    assert.deepEqual(volumes.map(keysOf), [[TYPO], []]);
  });

  it('is told where the create waits, and by a refusal, then and later', async () => {
    const large = { ...create(), sizeGib: 1000n };
    const waitUntil = { seconds: BigInt(Math.floor(world.now / 1000) + 600), nanos: 0 };
    const waits = await client.scheduler.scheduleCreateVolume({
      ...large,
      ...ids(),
      waitUntil,
    });
    assert.notEqual(waits.waiting, undefined);
    assert.deepEqual(keysOf(waits), [TYPO]);
    await assert.rejects(client.scheduler.scheduleCreateVolume(large), (error) => {
      assert.ok(error instanceof StowageError);
      assert.deepEqual(keysOf(error.diagnosis), [TYPO]);
      return true;
    });
    const { requestId, projectId } = large;
    const { diagnosis } = await client.scheduler.getDiagnosis({ requestId, projectId });
    assert.deepEqual(keysOf(diagnosis), [TYPO]);
  });

  it('is told where a volume gets its type, by an explanation and by an estimate', async () => {
    const { requestId, volumeId, projectId } = create();
    const volume = { volumeId, sizeGib: 1n, backend: 'a@x', projectId, volumeType };
    const { placed } = await client.scheduler.scheduleManageVolume({ requestId, volume });
    assert.deepEqual(keysOf(placed), [TYPO]);
    const request = { case: 'createVolume', value: create() } as const;
    assert.deepEqual(keysOf(await client.scheduler.explainPlacement({ request })), [TYPO]);
    const estimate = await client.scheduler.estimateCapacity({ sizeGib: 1n, volumeType });
    assert.deepEqual(keysOf(estimate), [TYPO]);
  });
});
