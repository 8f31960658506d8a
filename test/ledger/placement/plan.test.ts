import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { PlaceCall } from '../../../src/ledger/api/placement.js';
import { createSpec, reason, World } from '../support.js';

const MINUTE_MS = 60_000;

describe('a plan', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.report('a@x', { free: 50 });
    await world.report('b@x', { free: 40 });
  });
  afterEach(() => world.end());

  const call = (sizeGib = 10, more = {}): PlaceCall => ({
    requestId: randomUUID(),
    caller: 'project',
    spec: createSpec(sizeGib, more),
    detail: { kind: 'create_volume' },
  });

  /** What a caller does who explains first. */
  async function planned(asked: PlaceCall): Promise<{ pool: string; token: string }> {
    const { outcome, plan } = await world.ledger.explainPlacement({ ...asked, wantsPlan: true });
    assert.ok(outcome.kind === 'chosen' && plan !== undefined);
    return { pool: outcome.pool.pool, token: plan.token };
  }

  const failed = async (asked: PlaceCall): Promise<CodedError> => {
    try {
      await world.ledger.place(asked);
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
    return assert.fail('it was placed');
  };

  it('is kept to though another pool is better by now', async () => {
    const asked = call();
    const { pool, token } = await planned(asked);
    assert.equal(pool, 'a@x#pool');
    await world.ledger.place(call(30));
    const other = call();
    assert.equal((await world.ledger.place(other)).decision.placement.pool, 'b@x#pool');
    const { decision } = await world.ledger.place({ ...asked, planToken: token });
    assert.deepEqual([decision.placement.pool, decision.alternatives], ['a@x#pool', []]);
  });

  it('that no longer fits is told with what stops it and how it was, and nothing is decided', async () => {
    const asked = call();
    const { token } = await planned(asked);
    await world.ledger.place(call(45));
    const error = await failed({ ...asked, planToken: token });
    assert.equal(error.reason, 'PLAN_OUTDATED');
    const { pool, filter, reason: why, explained_free_gib: before } = error.metadata;
    assert.deepEqual([pool, filter, before], ['a@x#pool', 'CapacityFilter', '50']);
    assert.match(why ?? '', /needs 10 GiB, it has room for 5 GiB/);
    await assert.rejects(
      world.ledger.account({ requestId: asked.requestId, caller: 'project', projectId: 'project' }),
      reason('REQUEST_NOT_FOUND'),
    );
    // The same request may be made without it.
    assert.equal((await world.ledger.place(asked)).decision.placement.pool, 'b@x#pool');
  });

  it('for a pool that is gone or takes no part says so', async () => {
    const asked = call();
    const { token } = await planned(asked);
    await world.ledger.setBackendState('a@x', 'disabled', 'repairs');
    const error = await failed({ ...asked, planToken: token });
    assert.equal(error.reason, 'PLAN_OUTDATED');
    assert.match(error.message, /repairs/);
  });

  it('is nothing to another caller, and nothing to another request', async () => {
    const asked = call();
    const { token } = await planned(asked);
    const wrong: PlaceCall[] = [
      { ...asked, caller: 'thief' },
      { ...asked, spec: { ...asked.spec, sizeGib: 11 } },
      { ...asked, spec: { ...asked.spec, volumeId: randomUUID() } },
    ];
    for (const one of wrong)
      await assert.rejects(
        world.ledger.place({ ...one, planToken: token }),
        reason('INVALID_PLAN_TOKEN'),
      );
    const letter = token.startsWith('A') ? 'B' : 'A';
    for (const changed of [`${letter}${token.slice(1)}`, `${token}x`, `${token}.x`, 'x', '', '.'])
      await assert.rejects(
        world.ledger.place({ ...asked, planToken: changed }),
        reason('INVALID_PLAN_TOKEN'),
      );
  });

  it('of another ledger is nothing here', async () => {
    const asked = call();
    const { token } = await planned(asked);
    const other = await World.start();
    try {
      await assert.rejects(
        other.ledger.place({ ...asked, planToken: token }),
        reason('INVALID_PLAN_TOKEN'),
      );
    } finally {
      await other.end();
    }
  });

  it('holds across a restart, expires, and an answered request keeps its answer', async () => {
    const asked = call();
    const late = call();
    const { token } = await planned(asked);
    const { token: lateToken } = await planned(late);
    await world.restart();
    world.now += 4 * MINUTE_MS;
    const first = await world.ledger.place({ ...asked, planToken: token });
    world.now += MINUTE_MS;
    await assert.rejects(
      world.ledger.place({ ...late, planToken: lateToken }),
      reason('PLAN_EXPIRED'),
    );
    for (const planToken of [token, 'nonsense'])
      assert.equal(
        (await world.ledger.place({ ...asked, planToken })).decision.decisionId,
        first.decision.decisionId,
      );
  });

  it('is only for the first attempt', async () => {
    const asked = call();
    const { pool, token } = await planned(asked);
    await world.ledger.place({ ...asked, planToken: token });
    const { decision } = await world.ledger.rescheduleVolume(asked.spec.volumeId, 'elsewhere');
    assert.notEqual(decision.decision.placement.pool, pool);
  });

  it('is not given where nothing fits, nor where none is asked for', async () => {
    const refused = await world.ledger.explainPlacement({ ...call(1000), wantsPlan: true });
    const silent = await world.ledger.explainPlacement(call());
    assert.deepEqual([refused.plan, silent.plan], [undefined, undefined]);
  });
});
