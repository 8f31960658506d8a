import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createSpec, reason, rest, World } from '../support.js';

describe('after a start', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.end());

  const heartbeat = (host: string, serviceKind: 'volume' | 'backup' = 'volume') =>
    world.ledger.heartbeat({ host, cluster: null, zone: 'nova', serviceKind });

  /** Whether a request is answered now. */
  async function answered(request: Promise<unknown>): Promise<boolean> {
    const settled = { now: false };
    const settle = () => {
      settled.now = true;
    };
    request.then(settle, settle);
    await rest();
    return settled.now;
  }

  it('does not wait for backends with a report, that are down, off, or make backups', async () => {
    await world.report('a@x');
    await heartbeat('silent@x');
    await heartbeat('off@x');
    await heartbeat('b@backup', 'backup');
    await world.ledger.setBackendState('off@x', 'disabled', '');
    world.ledger.stillAlive(['a@x', 'b@backup', 'off@x']);
    await world.pass(40_000);
    world.ledger.stillAlive(['a@x', 'b@backup', 'off@x']);
    await world.pass(40_000);
    await world.restart();
    assert.deepEqual(world.running.awaited(), []);
    assert.equal(await answered(world.create(1)), true);
  });

  it('requests wait for a backend that is known and never reported, until it does', async () => {
    await world.report('a@x', { total: 10 });
    const requestId = randomUUID();
    const first = await world.create(1, { volumeId: REPEATED }, requestId);
    await heartbeat('b@x');
    await world.restart();
    assert.deepEqual(world.running.awaited(), ['b@x']);
    const waiting = world.create(50);
    assert.equal(await answered(waiting), false);
    assert.equal(await answered(Promise.resolve(world.ledger.pool('a@x#pool'))), true);
    const again = await world.create(1, { volumeId: REPEATED }, requestId);
    assert.equal(again.decision.decisionId, first.decision.decisionId);
    await world.report('b@x');
    assert.equal((await waiting).decision.placement.backend, 'b@x');
  });
  const REPEATED = randomUUID();

  it('they wait so long and no longer, and not for one that is disabled meanwhile', async () => {
    await heartbeat('b@x');
    await heartbeat('c@x');
    await world.restart();
    const waiting = world.create(1);
    await world.ledger.setBackendState('c@x', 'disabled', '');
    await world.pass(1000);
    assert.deepEqual(world.running.awaited(), ['b@x']);
    world.ledger.stillAlive(['b@x']);
    await world.pass(58_000);
    assert.equal(await answered(waiting), false);
    await world.pass(2000);
    await assert.rejects(waiting, reason('NO_VALID_BACKEND'));
    assert.equal(await answered(world.create(1)), true);
  });

  it('a caller may give up', async () => {
    await heartbeat('b@x');
    await world.restart();
    const giveUp = new AbortController();
    const { ledger } = world;
    const waiting = ledger.createVolume({
      requestId: randomUUID(),
      caller: 'p',
      spec: createSpec(1),
      signal: giveUp.signal,
    });
    giveUp.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
  });

  it('a new backend is not waited for', async () => {
    await world.report('a@x');
    await world.restart();
    await heartbeat('new@x');
    assert.equal(await answered(world.create(1)), true);
  });
});
