import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { buildProfile } from '../../src/engine/profile.js';
import type { LedgerStore } from '../../src/ledger/store.js';
import { DEFAULT_PROFILE, overriding, reason, World } from './support.js';

const profile = buildProfile({ ...DEFAULT_PROFILE, filters: [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter', 'SameBackendFilter'] });

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
    for (const index of ids.keys()) await world.report(`node${index}@x`, { total: 1000 - 20 * index });
    const answers = await Promise.all(ids.map((volumeId) => world.create(1, { volumeId, hints: { different_host: ids } })));
    assert.equal(new Set(answers.map(({ decision }) => decision.placement.pool)).size, 12);
  });

  it('bring a volume to one that is placed in the same moment', async () => {
    world = await start();
    await report('a@x', 'b@x');
    const volumeId = randomUUID();
    const [first, second] = await Promise.all([world.create(60, { volumeId }), world.create(1, { hints: { same_host: volumeId } })]);
    assert.equal(second.decision.placement.pool, first.decision.placement.pool);
  });

  it('decides again where a choice was made on homes that are no longer so', async () => {
    let stale = 1;
    world = await start((store) =>
      overriding(store, { homes: async (ids) => (stale-- > 0 ? new Map(ids.map((id) => [id, 'b@x#pool'])) : store.homes(ids)) }),
    );
    await report('a@x', 'b@x');
    const { decision } = await world.create(1);
    const apart = await world.create(1, { hints: { different_host: decision.subject } });
    assert.notEqual(apart.decision.placement.pool, decision.placement.pool);
    assert.equal(stale, -1);
  });

  it('decides again where a refusal was made on homes that are no longer so', async () => {
    let stale = 1;
    world = await start((store) => overriding(store, { homes: async (ids) => (stale-- > 0 ? new Map() : store.homes(ids)) }));
    await report('a@x', 'b@x');
    const { decision } = await world.create(1);
    const together = await world.create(1, { hints: { same_host: decision.subject } });
    assert.equal(together.decision.placement.pool, decision.placement.pool);
    await assert.rejects(world.create(1, { hints: { same_host: randomUUID() } }), reason('NO_VALID_BACKEND'));
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
});
