import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { reason, World } from '../support.js';

const HOUR_MS = 3_600_000;

describe('retention', () => {
  let world: World;
  afterEach(() => world.end());

  it(
    'forgets answered requests, finished decisions and deleted volumes after their time, and ' +
      'nothing that lives',
    async () => {
      world = await World.start({ serviceDownTimeMs: 1000 * HOUR_MS });
      let revision = await world.report('a@x', { accountingRevision: 0 });
      const worker = world.worker('w', ['a@x']);
      const requestId = randomUUID();
      const { decision } = await world.create(10, {}, requestId);
      const offer = await worker.offer(decision.decisionId);
      await worker.acknowledge(offer);
      revision = (await worker.created(offer)).accountingRevision;
      worker.watch.close();
      const pendingId = randomUUID();
      const pending = await world.create(5, {}, pendingId);

      await world.pass(25 * HOUR_MS, 10 * 60_000);
      await assert.rejects(world.ledger.account(requestId, 'project'), reason('REQUEST_NOT_FOUND'));
      await world.ledger.account(pendingId, 'project');

      await world.pass(7 * 24 * HOUR_MS, HOUR_MS);
      assert.equal(
        (await world.ledger.volume(decision.subject)).decisions.length,
        1,
        'its space is in no report yet',
      );
      await world.report('a@x', { free: 90, accountingRevision: revision });
      await world.pass(HOUR_MS, HOUR_MS / 2);
      const kept = await world.ledger.volume(decision.subject);
      assert.deepEqual(
        [kept.decisions.length, kept.volume.state, kept.volume.home?.pool],
        [0, 'available', 'a@x#pool'],
      );
      assert.equal((await world.ledger.volume(pending.decision.subject)).decisions.length, 1);

      await world.ledger.releaseVolume(decision.subject);
      assert.deepEqual(world.pool('a@x'), { held: 5, confirmed: 0, volumes: 1 });
      await world.pass(8 * 24 * HOUR_MS, HOUR_MS);
      await assert.rejects(world.ledger.volume(decision.subject), reason('VOLUME_NOT_FOUND'));
    },
  );
});
