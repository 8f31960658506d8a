import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { createSpec, DEFAULT_PROFILE, reason, World } from '../support.js';

describe('an explanation', () => {
  let world: World;
  afterEach(() => world.end());

  const call = (sizeGib: number, more = {}) => ({
    requestId: randomUUID(),
    caller: 'project',
    spec: createSpec(sizeGib, more),
    detail: { kind: 'create_volume' } as const,
  });

  it('is what asking would give, by chance too, and takes nothing', async () => {
    world = await World.start({
      profile: buildProfile({ ...DEFAULT_PROFILE, weighers: ['ChanceWeigher'], multipliers: {} }),
    });
    for (const name of ['a@x', 'b@x', 'c@x', 'd@x']) await world.report(name);
    const head = world.ledger.eventLog().head;
    for (let n = 0; n < 20; n += 1) {
      const asked = call(1);
      const { outcome, pools, seed } = await world.ledger.explainPlacement(asked);
      assert.equal(outcome.kind, 'chosen');
      await assert.rejects(
        world.ledger.account({ requestId: asked.requestId, caller: asked.caller, projectId: '' }),
        reason('REQUEST_NOT_FOUND'),
      );
      const { decision } = await world.ledger.place(asked);
      assert.deepEqual(
        [outcome.kind === 'chosen' && outcome.pool.pool, pools[0]?.pool, seed],
        [decision.placement.pool, decision.placement.pool, decision.seed],
      );
    }
    assert.equal(world.ledger.eventLog().head, head);
  });

  it('of a refusal tells every pool, reserves nothing and logs nothing', async () => {
    world = await World.start();
    await world.report('a@x');
    const before = world.ledger.eventLog().head;
    const { outcome, pools } = await world.ledger.explainPlacement(call(1000));
    assert.equal(
      outcome.kind === 'refused' &&
        outcome.diagnosis.filters.find(({ removed }) => removed > 0)?.filter,
      'CapacityFilter',
    );
    assert.deepEqual(
      pools.map(({ rejection }) => rejection?.filter),
      ['CapacityFilter'],
    );
    assert.deepEqual(world.pool('a@x'), { held: 0, confirmed: 0, volumes: 0 });
    assert.equal(world.ledger.eventLog().head, before);
  });

  it('tells of pools as they were when it was decided, whatever others take meanwhile', async () => {
    world = await World.start();
    for (const name of ['a@x', 'b@x']) await world.report(name);
    const { index } = world.running;
    let turns = 0;
    // As soon as it was decided, and others have their turn.
    const soon = (run: () => void) => {
      turns += 1;
      if (turns === 1) for (const name of ['a@x', 'b@x']) index.reserve(`${name}#pool`, 100, null);
      setImmediate(run);
    };
    Object.assign(world.timers, { soon });
    const { outcome, pools } = await world.ledger.explainPlacement(call(60));
    assert.equal(outcome.kind, 'chosen');
    assert.deepEqual(
      pools.map(({ rejection }) => rejection),
      [null, null],
    );
    const after = await world.ledger.explainPlacement(call(60));
    assert.equal(after.outcome.kind, 'refused');
  });

  it('of operations is theirs: what grows needs only the rest, what stays says so', async () => {
    world = await World.start();
    await world.report('a@x', { free: 20 });
    const spec = createSpec(90, { resourceBackend: 'a@x', allowReschedule: false });
    const extend = { kind: 'extend_volume', newSizeGib: 100, attached: false } as const;
    assert.equal(
      (await world.ledger.explainPlacement({ ...call(1), spec, detail: extend })).outcome.kind,
      'chosen',
    );
    const retype = { kind: 'retype_volume', policy: 'never', from: 'a@x#pool' } as const;
    const { outcome } = await world.ledger.explainPlacement({
      ...call(1),
      spec: { ...spec, resourceBackend: null },
      detail: retype,
    });
    assert.ok(outcome.kind === 'chosen' && 'stays' in outcome);
  });

  it('refuses a profile that is not there', async () => {
    world = await World.start();
    await assert.rejects(
      world.ledger.explainPlacement(call(1, { profile: 'none' })),
      reason('INVALID_FIELDS'),
    );
  });
});
