import { deepStrictEqual, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { StowageError } from '../../src/client/index.js';
import { World } from '../ledger/support.js';
import { type EventRig, startEventRig } from './event-rig.js';

describe('what a request saw', () => {
  let world: World;
  let rig: EventRig;
  before(async () => {
    world = await World.start();
    for (const backend of ['node1@lvm', 'node2@lvm']) await world.report(backend);
    rig = await startEventRig(world.ledger);
  });
  after(async () => {
    await rig.close();
    await world.end();
  });

  it('is told by GetDiagnosis for any attempt, and for the refusal after them', async () => {
    const { scheduler } = rig.client;
    const worker = world.worker('w', ['node1@lvm', 'node2@lvm']);
    const [requestId, volumeId] = [randomUUID(), randomUUID()];
    const asked = { requestId, volumeId, sizeGib: 50n, projectId: 'project' };
    const first = await scheduler.scheduleCreateVolume(asked);
    const offer = await worker.offer(first.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    ok(next.kind === 'decision');
    const { decisionId } = next.decision.decision;
    const second = await worker.offer(decisionId);
    await worker.acknowledge(second);
    await worker.failed(second);
    const told = [];
    for (const attempt of [1, 2, 3]) {
      const answer = await scheduler.getDiagnosis({ requestId, projectId: 'project', attempt });
      const { seen } = answer;
      told.push([seen?.requestId, seen?.subjectId, seen?.attempt, seen?.decision?.decisionId]);
      ok(seen?.same);
      deepStrictEqual(seen.poolsSeen, 2);
    }
    deepStrictEqual(told, [
      [requestId, volumeId, 1, first.decisionId],
      [requestId, volumeId, 2, decisionId],
      [requestId, volumeId, 3, undefined],
    ]);
    const { seen } = await scheduler.getDiagnosis({ requestId, projectId: 'project' });
    deepStrictEqual(seen, undefined);
    await rejects(
      scheduler.getDiagnosis({ requestId, projectId: 'project', attempt: 4 }),
      (error) => error instanceof StowageError && error.reason === 'NOT_REMEMBERED',
    );
  });
});
