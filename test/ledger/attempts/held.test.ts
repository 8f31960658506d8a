import assert from 'node:assert/strict';
import { reason, World } from '../support.js';

describe('attempts that count', () => {
  let world: World;
  afterEach(() => world.end());

  /** Time passes; only these are heard. */
  async function heard(hosts: readonly string[], ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5000) {
      world.ledger.stillAlive(hosts);
      await world.pass(Math.min(left, 5000));
    }
  }

  async function newest(volumeId: string) {
    const { decisions } = await world.ledger.volume(volumeId);
    const last = decisions.at(-1)?.decision;
    assert.ok(last);
    return last;
  }

  it('are those that a worker held: what only waited costs none, and its pool is tried again', async () => {
    world = await World.start({ rescheduleAfterReturnMs: 0 });
    await world.report('a@x');
    const { decision } = await world.create(10);
    const volumeId = decision.subject;
    // It is moved to and fro twice, and no worker has seen it.
    for (const [up, down] of [
      ['b@x', 'a@x'],
      ['a@x', 'b@x'],
      ['b@x', 'a@x'],
      ['a@x', 'b@x'],
    ] as const) {
      await world.report(up);
      await heard([up], 70_000);
      assert.equal((await newest(volumeId)).placement.backend, up, `away from ${down}`);
    }
    assert.equal((await newest(volumeId)).attempt, 5);

    // Three attempts are left, as at the beginning.
    for (const host of ['b@x', 'c@x']) await world.report(host);
    const hosts = ['a@x', 'b@x', 'c@x'];
    const worker = world.worker('w', hosts);
    const tried: string[] = [];
    for (let left = 3; left > 0; left -= 1) {
      const open = await newest(volumeId);
      tried.push(open.placement.backend);
      const offer = await worker.offer(open.decisionId);
      await worker.acknowledge(offer);
      const { next } = await worker.failed(offer);
      assert.equal(next.kind, left > 1 ? 'decision' : 'refused');
      if (next.kind === 'refused')
        assert.match(next.failure.message, /^attempt 3 of at most 3 failed/);
    }
    assert.deepEqual(tried.sort(), hosts);
  });

  it('an offer that nobody acknowledged counts no more than one that was never made', async () => {
    world = await World.start({ rescheduleAfterDownMs: 100_000, rescheduleAfterReturnMs: 0 });
    await world.report('a@x');
    const silent = world.worker('silent', ['a@x']);
    const { decision } = await world.create(10);
    await silent.offer(decision.decisionId);
    await world.report('b@x');
    await heard(['b@x'], 200_000);
    const moved = await newest(decision.subject);
    assert.equal(moved.placement.backend, 'b@x');

    for (const host of ['c@x', 'd@x']) await world.report(host);
    const worker = world.worker('w', ['b@x', 'c@x', 'd@x']);
    for (const kind of ['decision', 'decision', 'refused']) {
      const open = await newest(decision.subject);
      const offer = await worker.offer(open.decisionId);
      assert.equal((await worker.failed(offer)).next.kind, kind);
    }
  });

  it('one that was acknowledged counts, wherever it went afterwards', async () => {
    world = await World.start({ rescheduleAfterDownMs: null });
    await world.report('a@x');
    const first = world.worker('first', ['a@x']);
    const { decision } = await world.create(10);
    await first.acknowledge(await first.offer(decision.decisionId));
    for (const host of ['b@x', 'c@x', 'd@x']) await world.report(host);
    await world.ledger.rescheduleVolume(decision.subject, 'by hand');
    const worker = world.worker('w', ['b@x', 'c@x', 'd@x']);
    for (const kind of ['decision', 'refused']) {
      const open = await newest(decision.subject);
      const offer = await worker.offer(open.decisionId);
      assert.equal((await worker.failed(offer)).next.kind, kind);
    }
    await assert.rejects(
      world.ledger.rescheduleVolume(decision.subject, ''),
      reason('NOTHING_TO_RESCHEDULE'),
    );
  });
});
