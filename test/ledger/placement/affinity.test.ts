import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { DEFAULT_PROFILE, overriding, reason, World } from '../support.js';

const profile = buildProfile({
  ...DEFAULT_PROFILE,
  filters: [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter', 'SameBackendFilter'],
});

describe('hints that name volumes', () => {
  let world: World;
  afterEach(() => world.end());

  const start = (wrap?: (store: LedgerStore) => LedgerStore) => World.start({ profile }, wrap);
  const report = async (...hosts: readonly string[]) => {
    for (const host of hosts) await world.report(host);
  };

  it('keep volumes apart that are asked for at once', async () => {
    world = await start();
    // More than there are tries, and all would go to the same one by their weights.
    const ids = Array.from({ length: 12 }, () => randomUUID());
    for (const index of ids.keys())
      await world.report(`node${index}@x`, { total: 1000 - 20 * index });
    const answers = await Promise.all(
      ids.map((volumeId) => world.create(1, { volumeId, hints: { different_host: ids } })),
    );
    assert.equal(new Set(answers.map(({ decision }) => decision.placement.pool)).size, 12);
  });

  it('bring a volume to one that is placed in the same moment', async () => {
    world = await start();
    await report('a@x', 'b@x');
    const volumeId = randomUUID();
    const [first, second] = await Promise.all([
      world.create(60, { volumeId }),
      world.create(1, { hints: { same_host: volumeId } }),
    ]);
    assert.equal(second.decision.placement.pool, first.decision.placement.pool);
  });

  it('decides again where a choice was made on homes that are no longer so', async () => {
    let stale = 1;
    world = await start((store) =>
      overriding(store, {
        homes: async (ids, project) =>
          stale-- > 0 ? new Map(ids.map((id) => [id, 'b@x#pool'])) : store.homes(ids, project),
      }),
    );
    await report('a@x', 'b@x');
    const { decision } = await world.create(1);
    const apart = await world.create(1, { hints: { different_host: decision.subject } });
    assert.notEqual(apart.decision.placement.pool, decision.placement.pool);
    assert.equal(stale, -1);
  });

  it('decides again where a refusal was made on homes that are no longer so', async () => {
    let stale = 1;
    world = await start((store) =>
      overriding(store, {
        homes: async (ids, project) => (stale-- > 0 ? new Map() : store.homes(ids, project)),
      }),
    );
    await report('a@x', 'b@x');
    const { decision } = await world.create(1);
    const together = await world.create(1, { hints: { same_host: decision.subject } });
    assert.equal(together.decision.placement.pool, decision.placement.pool);
    await assert.rejects(
      world.create(1, { hints: { same_host: randomUUID() } }),
      reason('NO_VALID_BACKEND'),
    );
  });

  it('forget a volume that was released', async () => {
    world = await start();
    await report('a@x');
    const { decision } = await world.create(1);
    const hints = { different_host: decision.subject };
    await assert.rejects(world.create(1, { hints }), reason('NO_VALID_BACKEND'));
    await world.ledger.releaseVolume(decision.subject);
    await world.create(1, { hints });
  });

  describe('of another project', () => {
    const ours = { projectId: 'ours' };
    const theirs = { projectId: 'theirs' };

    it('are of no volume: nothing is kept apart from it, and nothing brought to it', async () => {
      world = await start();
      await world.report('a@x', { total: 1000 });
      await report('b@x');
      const { decision } = await world.create(1, theirs);
      assert.equal(decision.placement.pool, 'a@x#pool');
      const apart = await world.create(1, { ...ours, hints: { different_host: decision.subject } });
      assert.equal(apart.decision.placement.pool, 'a@x#pool');
      const known = await refusal(
        world.create(1, { ...ours, hints: { same_host: decision.subject } }),
      );
      const unknown = await refusal(
        world.create(1, { ...ours, hints: { same_host: randomUUID() } }),
      );
      // Neither the answer nor the diagnosis differs from that of a volume which is not there.
      assert.deepEqual(told(known), told(unknown));
      const own = await world.create(1, { ...theirs, hints: { same_host: decision.subject } });
      assert.equal(own.decision.placement.pool, 'a@x#pool');
    });

    it('are of no volume either that is placed in the same moment', async () => {
      world = await start();
      await world.report('a@x', { total: 1000 });
      await report('b@x');
      const volumeId = randomUUID();
      const [first, second, third] = await Promise.all([
        world.create(1, { ...theirs, volumeId }),
        world.create(1, { ...ours, hints: { different_host: volumeId } }),
        world.create(1, { ...theirs, hints: { different_host: volumeId } }),
      ]);
      assert.equal(second.decision.placement.pool, first.decision.placement.pool);
      assert.notEqual(third.decision.placement.pool, first.decision.placement.pool);
    });

    it('goes by what was imported: a volume without a project is that of callers without one', async () => {
      world = await start();
      await report('a@x', 'b@x');
      const volumeId = randomUUID();
      await world.ledger.importVolume({
        volumeId,
        pool: 'a@x#pool',
        sizeGib: 1,
        projectId: '',
        typeName: '',
      });
      const hints = { same_host: volumeId };
      const { decision } = await world.create(1, { projectId: '', hints });
      assert.equal(decision.placement.pool, 'a@x#pool');
      await assert.rejects(world.create(1, { ...ours, hints }), reason('NO_VALID_BACKEND'));
    });
  });
});

async function refusal(asked: Promise<unknown>): Promise<CodedError> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was placed');
}

/** All that a caller is told. */
function told({ code, reason: name, message, diagnosis, metadata }: CodedError): unknown {
  // Its id is its own.
  return { code, name, message, diagnosis: { ...diagnosis, refusalId: '' }, metadata };
}
