import { equal } from 'node:assert/strict';
import { createSpec, World } from '../support.js';

describe('a backend that owes the deletion of a volume', () => {
  const SIZES = { 'a@x': 200, 'b@x': 300, 'c@x': 100 };
  let world: World;
  afterEach(() => world.end());

  /** A volume in error, of whose first attempt b@x may have something left. */
  async function inDoubtOnB(): Promise<string> {
    world = await World.start();
    for (const [host, total] of Object.entries(SIZES)) await world.report(host, { total });
    const onB = world.worker('wb', ['b@x']);
    const onA = world.worker('wa', ['a@x']);
    const { decision } = await world.create(10);
    equal(decision.placement.backend, 'b@x');
    await onB.acknowledge(await onB.offer(decision.decisionId));
    const moved = await world.ledger.rescheduleVolume(decision.subject, 'the rack is on fire');
    equal(moved.decision.decision.placement.backend, 'a@x');
    const offer = await onA.offer(moved.decision.decision.decisionId);
    await onA.acknowledge(offer);
    await onA.failed(offer, { retriable: false });
    onA.watch.close();
    onB.watch.close();
    return decision.subject;
  }

  const whereIs = async (volumeId: string) =>
    (await world.ledger.volume(volumeId)).volume.home?.backend;

  it('is left out by a later request for the volume, however much room it has', async () => {
    const volumeId = await inDoubtOnB();
    const { decision } = await world.create(10, createSpec(10, { volumeId }));
    equal(decision.placement.backend, 'a@x');
    equal((await world.create(10)).decision.placement.backend, 'b@x');
  });

  it('is left out where the volume is moved because its backend went down', async () => {
    const volumeId = await inDoubtOnB();
    await world.create(10, createSpec(10, { volumeId }));
    for (let n = 0; n < 8; n += 1) {
      await world.pass(10_000);
      for (const host of ['b@x', 'c@x']) await world.report(host, { total: SIZES[host as 'b@x'] });
    }
    equal(await whereIs(volumeId), 'c@x');
  });
});
