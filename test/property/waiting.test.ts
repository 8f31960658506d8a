import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { createSpec, DEFAULT_PROFILE, thickPool, World } from '../ledger/support.js';

const MINUTE = 60_000;
const POOLS = ['a@x#pool', 'b@x#pool'] as const;
const TIERS = ['gold', 'iron'] as const;

const PROFILE = buildProfile({
  ...DEFAULT_PROFILE,
  filters: [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter', 'SameBackendFilter'],
});

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      sizeGib: fc.constantFrom(1, 10, 10, 20, 60),
      priority: fc.integer({ min: -1, max: 1 }),
      tier: fc.constantFrom(null, null, ...TIERS),
      minutes: fc.constantFrom(0, 3, 30),
      /** What it has to do with a volume that was asked for before. */
      bound: fc.constantFrom(null, null, 'different_host', 'same_host', 'clone'),
      to: fc.nat(99),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      pool: fc.constantFrom(...POOLS),
      free: fc.integer({ min: 0, max: 100 }),
      tier: fc.constantFrom(...TIERS),
      minimum: fc.constantFrom(0, 0, 20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      pool: fc.constantFrom(...POOLS),
      open: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(99) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'pass' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What was asked, by volume. */
interface Asked {
  readonly requestId: string;
  readonly spec: ReturnType<typeof createSpec>;
}

describe('requests that wait', () => {
  it('are placed once, as soon as a pool takes them, and where one does', async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        const world = await World.start({
          profile: PROFILE,
          waiting: { maxTimeMs: 60 * MINUTE, maxRequests: 1000, maxOvertakes: 1000 },
          serviceDownTimeMs: 1000 * MINUTE,
        });
        try {
          await new History(world).run(steps);
        } finally {
          await world.end();
        }
      }),
      { numRuns: 12 },
    );
  });
});

/** A history of requests and pools, checked after each step. */
class History {
  readonly #asked: Asked[] = [];

  constructor(private readonly world: World) {}

  async run(steps: readonly Step[]): Promise<void> {
    for (const pool of POOLS) await this.#report(pool, 10, 'gold', 0);
    for (const one of steps) {
      await this.#take(one);
      await this.world.running.sweep();
      await this.#check();
    }
    assert.deepEqual(this.world.faults, []);
  }

  async #take(one: Step): Promise<void> {
    const { world } = this;
    switch (one.kind) {
      case 'ask': {
        const type = one.tier === null ? null : { tier: one.tier };
        const spec = createSpec(one.sizeGib, {
          waitUntil: world.now + one.minutes * MINUTE,
          waitPriority: one.priority,
          volumeType: type && { name: 't', extraSpecs: type, qosSpecs: {} },
          ...this.#bound(one.bound, one.to),
        });
        const asked = { requestId: randomUUID(), spec };
        await this.#ask(asked);
        this.#asked.push(asked);
        return;
      }
      case 'report':
        return this.#report(one.pool, one.free, one.tier, one.minimum);
      case 'state':
        await world.ledger.setPoolState(one.pool, one.open ? 'open' : 'cordoned', '');
        return;
      case 'release': {
        const asked = this.#asked[one.which % Math.max(1, this.#asked.length)];
        if (asked !== undefined) await world.ledger.releaseVolume(asked.spec.volumeId);
        return;
      }
      case 'pass':
        return world.pass(5 * MINUTE, MINUTE);
      case 'restart':
        return world.restart();
    }
  }

  #bound(how: string | null, to: number): Partial<CreateVolumeSpec> {
    const id = this.#asked[to % Math.max(1, this.#asked.length)]?.spec.volumeId;
    if (id === undefined || how === null) return {};
    return how === 'clone' ? { source: { kind: 'volume', id } } : { hints: { [how]: [id] } };
  }

  #ask({ requestId, spec }: Asked) {
    return this.world.ledger
      .createVolume({ requestId, caller: 'project', spec })
      .catch((error: unknown) => error);
  }

  async #report(pool: string, free: number, tier: string, minimum: number): Promise<void> {
    const [host = ''] = pool.split('#');
    const capabilities = { tier, minimum_volume_size_gib: minimum };
    await this.world.report(host, {
      layout: {
        kind: 'pools',
        pools: [{ ...thickPool('pool', 100, free), capabilities }],
      },
    });
  }

  async #check(): Promise<void> {
    const { world } = this;
    const { items } = await world.ledger.listWaiting({ after: 0, projectId: null, limit: 1000 });
    const waiting = new Set(items.map(({ subject }) => subject));
    for (const { requestId, spec } of this.#asked) {
      const { volume, decisions } = await world.ledger.volume(spec.volumeId);
      assert.ok(decisions.length <= 1, 'a request is decided once');
      if (!waiting.has(spec.volumeId)) {
        assert.ok(decisions.length === 1 || volume.state !== 'creating', 'it is not forgotten');
        continue;
      }
      assert.deepEqual([decisions.length, volume.state, volume.home], [0, 'creating', null]);
      assert.ok(world.now < (spec.waitUntil ?? 0), 'it does not wait for longer than it said');
      const call = {
        requestId,
        caller: 'project',
        spec,
        detail: { kind: 'create_volume' },
      } as const;
      const { outcome } = await world.ledger.explainPlacement(call);
      assert.equal(outcome.kind, 'refused', `${JSON.stringify(spec)} waits though a pool takes it`);
    }
    assert.equal(world.running.waiting(), waiting.size);
  }
}
