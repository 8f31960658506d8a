import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Capacity, finite, INFINITE, UNKNOWN } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import type { ReportedPool } from '../../src/domain/report.js';
import { capacityFactors } from '../../src/engine/capacity/capacity.js';
import type { PlaceAnswer } from '../../src/ledger/api/placement.js';
import { backendReport, rest, type TestWorker, World } from '../ledger/support.js';

/** How a volume that was placed comes to nothing. */
type Undoing =
  | 'released before any worker'
  | 'given up'
  | 'failed by the worker'
  | 'created and released'
  | 'created, counted and released';

const UNDOINGS: readonly Undoing[] = [
  'released before any worker',
  'given up',
  'failed by the worker',
  'created and released',
  'created, counted and released',
];

const amount: fc.Arbitrary<Capacity> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 400, max: 8000 }).map((eighths) => finite(eighths / 8)),
  },
  { weight: 1, arbitrary: fc.constantFrom(INFINITE, UNKNOWN) },
);
const figures = fc.record({
  total: amount,
  free: amount,
  provisionedGib: fc.integer({ min: 0, max: 40 }),
  reservedPercentage: fc.integer({ min: 0, max: 20 }),
  thin: fc.boolean(),
  ratio: fc.constantFrom(1, 1.5, 20, 'auto'),
});

/** A ledger with the pools of one backend, and everything that is shown of them. */
class Cloud {
  worker: TestWorker | null = null;
  #revision = 0;

  private constructor(
    readonly world: World,
    private readonly pools: readonly ReportedPool[],
  ) {}

  static async start(stated: readonly Omit<ReportedPool['capacity'], 'thick'>[]): Promise<Cloud> {
    const pools = stated.map((capacity, index) => ({
      poolName: `p${index}`,
      capacity: { ...capacity, thick: true },
      capabilities: {},
    }));
    const cloud = new Cloud(await World.start(), pools);
    await cloud.report(null);
    return cloud;
  }

  /** The pools, one of them with a volume of a size in it. */
  async report(counted: { readonly pool: string; readonly sizeGib: number } | null): Promise<void> {
    const pools = this.pools.map((pool) =>
      `a@x#${pool.poolName}` === counted?.pool ? withVolume(pool, counted.sizeGib) : pool,
    );
    this.#revision = (
      await this.world.ledger.report({
        ...backendReport('a@x', pools),
        accountingRevision: this.#revision,
      })
    ).accountingRevision;
  }

  shown(): unknown {
    return this.pools.map(({ poolName }) => {
      const { pool } = this.world.ledger.pool(`a@x#${poolName}`).state;
      assert.ok(pool.report);
      const { space } = pool.report;
      const factors = [true, false].map((thin) =>
        capacityFactors(space, pool.heldGib + pool.confirmedGib, thin && space.thin),
      );
      return {
        poolName,
        factors,
        held: pool.heldGib,
        confirmed: pool.confirmedGib,
        volumes: pool.volumeCount,
      };
    });
  }

  async undo(how: Undoing, placed: PlaceAnswer): Promise<void> {
    const { decisionId, subject, placement } = placed.decision;
    const { ledger } = this.world;
    if (how === 'given up') await ledger.settleDecision(decisionId, '');
    if (how === 'released before any worker') await ledger.releaseVolume(subject);
    if (how === 'given up' || how === 'released before any worker') return;
    this.worker ??= this.world.worker('w', ['a@x']);
    const offer = await this.worker.offer(decisionId);
    await this.worker.acknowledge(offer);
    if (how === 'failed by the worker') {
      await this.worker.failed(offer, { retriable: false });
      return;
    }
    this.#revision = (await this.worker.created(offer)).accountingRevision;
    const counted = { pool: placement.pool, sizeGib: offer.spec.sizeGib };
    if (how === 'created, counted and released') await this.report(counted);
    await ledger.releaseVolume(subject);
    if (how === 'created, counted and released') {
      this.#revision = (
        await ledger.heartbeat({ host: 'a@x', cluster: null, zone: 'nova', serviceKind: 'volume' })
      ).accountingRevision;
      await this.report(null);
    }
  }
}

/** What a driver reports with a volume more. */
function withVolume(pool: ReportedPool, sizeGib: number): ReportedPool {
  const { capacity } = pool;
  const free =
    capacity.free.kind === 'finite' ? finite(capacity.free.gib - sizeGib) : capacity.free;
  return {
    ...pool,
    capacity: { ...capacity, free, provisionedGib: (capacity.provisionedGib ?? 0) + sizeGib },
  };
}

describe('to consume and to release', () => {
  it(
    'is to have done nothing: every figure of every pool is what it was, whichever way it ' +
      'came to nothing',
    async () => {
      const steps = fc.array(
        fc.record({ sizeGib: fc.integer({ min: 1, max: 30 }), how: fc.constantFrom(...UNDOINGS) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(figures, { minLength: 1, maxLength: 4 }),
          steps,
          async (stated, volumes) => {
            const cloud = await Cloud.start(stated);
            try {
              const before = cloud.shown();
              for (const { sizeGib, how } of volumes) {
                // A worker that is connected takes everything at once.
                cloud.worker?.watch.close();
                cloud.worker = null;
                const placed = await cloud.world.create(sizeGib).catch((error: unknown) => error);
                if (placed instanceof CodedError) assert.equal(placed.reason, 'NO_VALID_BACKEND');
                else if (placed instanceof Error) throw placed;
                else {
                  assert.notDeepEqual(cloud.shown(), before, 'a volume that is placed is seen');
                  await cloud.undo(how, placed as PlaceAnswer);
                }
                await rest();
                assert.deepEqual(cloud.shown(), before, how);
              }
              assert.deepEqual(cloud.world.faults, []);
            } finally {
              await cloud.world.end();
            }
          },
        ),
        { numRuns: Number(process.env['TESTS_PROPERTY_RUNS'] ?? 60) },
      );
    },
  );
});
