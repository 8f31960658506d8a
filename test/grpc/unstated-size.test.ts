import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { World } from '../ledger/support.js';
import { type EventRig, startEventRig } from './event-rig.js';

const POOL = 'node1@lvm#pool';

describe('the size of a snapshot over gRPC', () => {
  let world: World;
  let rig: EventRig;
  const volumeId = randomUUID();

  before(async () => {
    world = await World.start();
    await world.report('node1@lvm');
    rig = await startEventRig(world.ledger);
    await rig.client.volumes.importVolumes({
      volumes: [{ volumeId, pool: POOL, sizeGib: 6n, projectId: 'acme' }],
    });
  });
  after(async () => {
    await rig.close();
    await world.end();
  });

  const asked = (sizes: { own?: bigint; ofVolume?: bigint }) => ({
    requestId: randomUUID(),
    snapshotId: randomUUID(),
    volume: { volumeId, backend: POOL, projectId: 'acme', sizeGib: sizes.ofVolume ?? 0n },
    ...(sizes.own !== undefined && { sizeGib: sizes.own }),
  });
  const held = () => world.ledger.pool(POOL).state.pool.heldGib;

  for (const [sizes, gib] of [
    [{}, 6],
    [{ ofVolume: 0n }, 6],
    [{ ofVolume: 2n }, 2],
    [{ own: 3n }, 3],
    [{ own: 0n }, 0],
    [{ own: 0n, ofVolume: 2n }, 0],
  ] as const)
    it(`is ${gib} GiB where its request states ${said(sizes)}`, async () => {
      const before = held();
      const call = asked(sizes);
      const { placed } = await rig.client.scheduler.scheduleCreateSnapshot(call);
      strictEqual(held() - before, gib);
      const again = await rig.client.scheduler.scheduleCreateSnapshot(call);
      deepStrictEqual(again.placed?.decisionId, placed?.decisionId);
      await rig.client.volumes.releaseSnapshot({ snapshotId: call.snapshotId });
      strictEqual(held(), before);
    });

  it('is another content with the same request id if 0 is stated where none was', async () => {
    const call = asked({});
    await rig.client.scheduler.scheduleCreateSnapshot(call);
    await rejects(
      rig.client.scheduler.scheduleCreateSnapshot({ ...call, sizeGib: 0n }),
      /was used for another request/,
    );
  });
});

function said(sizes: { own?: bigint; ofVolume?: bigint }): string {
  const words = Object.entries(sizes).map(([whose, size]) => `${whose} ${size}`);
  return words.length === 0 ? 'none' : words.join(', ');
}
