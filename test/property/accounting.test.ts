import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CodedError } from '../../src/domain/errors.js';
import { rest, type TestWorker, World } from '../ledger/support.js';

/**
 * One backend as it physically is: what lies on its disks, and what its manager knew when it last
 * measured.
 */
interface Disk {
  /** As the ledger calls it. */
  backend: string;
  /** As its manager and its workers call it: after a rename the old name, until they start anew. */
  calledByManager: string;
  readonly totalGib: number;
  /** What lies there, by decision id, GiB. */
  readonly lies: Map<string, number>;
  /** A measurement that has not been sent yet. */
  measured: { free: number; revision: number } | null;
  revision: number;
  workers: readonly TestWorker[];
}

/**
 * What a worker does next with one of the orders that it was ever offered. It begins only while it
 * holds the lease; it may speak at any time.
 */
type Work = 'accept' | 'begin' | 'say_created' | 'say_failed' | 'say_left' | 'delete';

type Step =
  | { readonly kind: 'create'; readonly size: number }
  | { readonly kind: 'work'; readonly pick: number; readonly how: Work }
  | {
      readonly kind:
        | 'measure'
        | 'send'
        | 'reconnect'
        | 'leave'
        | 'move'
        | 'release'
        | 'give_up'
        | 'rename'
        | 'follow';
      readonly pick: number;
    }
  | { readonly kind: 'pass'; readonly ms: number; readonly hear: boolean }
  | { readonly kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      size: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      pick: fc.nat(),
      how: fc.constantFrom<Work[]>(
        'accept',
        'begin',
        'begin',
        'say_created',
        'say_created',
        'say_failed',
        'say_left',
        'delete',
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('measure' as const, 'send' as const),
      pick: fc.nat(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'reconnect' as const,
        'leave' as const,
        'move' as const,
        'release' as const,
        'give_up' as const,
      ),
      pick: fc.nat(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('rename' as const, 'follow' as const, 'follow' as const),
      pick: fc.nat(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(5_000, 31_000, 90_000),
      hear: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/**
 * A small cloud whose disks are simulated, driven by random steps, and held against the ledger
 * after each.
 */
class Cloud {
  readonly disks: Disk[] = [];
  readonly volumes: string[] = [];

  private constructor(readonly world: World) {}

  static async start(): Promise<Cloud> {
    const cloud = new Cloud(await World.start({ rescheduleAfterDownMs: 120_000 }));
    for (const [backend, totalGib] of [
      ['a@x', 100],
      ['b@x', 60],
    ] as const) {
      const revision = await cloud.world.report(backend, {
        total: totalGib,
        accountingRevision: 0,
      });
      cloud.disks.push({
        backend,
        calledByManager: backend,
        totalGib,
        lies: new Map(),
        measured: null,
        revision,
        workers: [],
      });
    }
    for (const disk of cloud.disks) cloud.#connect(disk);
    await rest();
    return cloud;
  }

  #connect(disk: Disk): void {
    const name = disk.calledByManager;
    disk.workers = [1, 2].map((n) => this.world.worker(`w${n}-${name}`, [name], 2));
  }

  async run(one: Step): Promise<void> {
    try {
      await this.#run(one);
    } catch (error) {
      // Refusals and lost leases are what a worker and a client live with.
      if (!(error instanceof CodedError) || error.reason === 'INTERNAL_FAULT') throw error;
    }
    await rest();
  }

  async #run(one: Step): Promise<void> {
    switch (one.kind) {
      case 'create': {
        const volumeId = randomUUID();
        this.volumes.push(volumeId);
        await this.world.create(one.size, { volumeId });
        return;
      }
      case 'work':
        return this.#work(this.#disk(one.pick), one.pick, one.how);
      case 'measure': {
        const disk = this.#disk(one.pick);
        disk.measured = { revision: disk.revision, free: disk.totalGib - used(disk) };
        return;
      }
      case 'send': {
        const disk = this.#disk(one.pick);
        if (disk.measured === null) return;
        const { free, revision } = disk.measured;
        disk.measured = null;
        // Under an old name it is refused, and what it measured is lost.
        disk.revision = await this.world.report(disk.calledByManager, {
          total: disk.totalGib,
          free,
          accountingRevision: revision,
        });
        return;
      }
      case 'rename':
        return this.#rename(this.#disk(one.pick), one.pick);
      case 'follow': {
        const disk = this.#disk(one.pick);
        disk.calledByManager = disk.backend;
        return this.#connect(disk);
      }
      case 'reconnect':
        return this.#connect(this.#disk(one.pick));
      case 'leave':
        this.#disk(one.pick).workers[one.pick % 2]?.watch.close();
        return;
      case 'move': {
        const volumeId = this.volumes[one.pick % Math.max(1, this.volumes.length)];
        if (volumeId !== undefined) await this.world.ledger.rescheduleVolume(volumeId, 'moved');
        return;
      }
      case 'release': {
        const volumeId = this.volumes[one.pick % Math.max(1, this.volumes.length)];
        if (volumeId !== undefined) await this.#release(volumeId);
        return;
      }
      case 'give_up': {
        const volumeId = this.volumes[one.pick % Math.max(1, this.volumes.length)];
        if (volumeId !== undefined) await this.#giveUp(volumeId);
        return;
      }
      case 'pass':
        if (one.hear) this.world.ledger.stillAlive(this.disks.map((disk) => disk.calledByManager));
        await this.world.pass(one.ms, 5000);
        return;
      case 'restart':
        await this.world.restart();
        for (const disk of this.disks) this.#connect(disk);
        return;
    }
  }

  /** To one of three names, and back; of each disk others. */
  async #rename(disk: Disk, pick: number): Promise<void> {
    const [node = '', at = ''] = disk.backend.split('@');
    const to = `${node.slice(0, 1)}${(pick >> 1) % 3}@${at}`;
    const how = { toCluster: false, allowMerge: false, dryRun: false, requestId: '' };
    await this.world.ledger.rename({ ...how, from: disk.backend, to });
    disk.backend = to;
  }

  /** Its manager deletes a volume that was created before it tells the ledger so. */
  async #release(volumeId: string): Promise<void> {
    const { volume } = await this.world.ledger.volume(volumeId);
    if (volume.state === 'available' && volume.decisionId !== null) {
      for (const disk of this.disks)
        if (disk.backend === volume.home?.backend) disk.lies.delete(volume.decisionId);
    }
    await this.world.ledger.releaseVolume(volumeId);
  }

  /** Of an attempt in doubt an operator would have to look at the disk first; nobody looks here. */
  async #giveUp(volumeId: string): Promise<void> {
    const { decisions } = await this.world.ledger.volume(volumeId);
    const open = decisions.find(
      ({ decision }) => decision.finishedAt === null && decision.state !== 'in_doubt',
    );
    if (open !== undefined)
      await this.world.ledger.settleDecision(open.decision.decisionId, 'given up');
  }

  async #work(disk: Disk, pick: number, how: Work): Promise<void> {
    const worker = disk.workers[pick % disk.workers.length];
    const offer = worker?.offers[(pick >> 1) % Math.max(1, worker.offers.length)];
    if (worker === undefined || offer === undefined) return;
    const id = offer.decision.decisionId;
    const create = offer.order === 'create';
    switch (how) {
      case 'accept':
        await worker.acknowledge(offer);
        return;
      case 'begin':
        await worker.acknowledge(offer);
        if (create) disk.lies.set(id, offer.spec.sizeGib);
        return;
      case 'delete':
        if (create) return;
        await worker.acknowledge(offer);
        disk.lies.delete(id);
        disk.revision = (
          await this.world.ledger.reportOutcome(worker.claim(offer), { kind: 'deleted' })
        ).accountingRevision;
        return;
      case 'say_created':
        if (create && disk.lies.has(id))
          disk.revision = (await worker.created(offer)).accountingRevision;
        return;
      case 'say_failed':
        if (create && !disk.lies.has(id))
          disk.revision = (await worker.failed(offer)).accountingRevision;
        return;
      case 'say_left':
        if (!create || !disk.lies.has(id)) return;
        disk.revision = (await worker.failed(offer, { mayHaveLeftData: true })).accountingRevision;
        // What it left is nobody's volume any more, and nobody deletes it here.
        disk.lies.delete(id);
        disk.lies.set(`left-${id}`, offer.spec.sizeGib);
        return;
    }
  }

  #disk(pick: number): Disk {
    const disk = this.disks[pick % this.disks.length];
    assert.ok(disk);
    return disk;
  }

  /**
   * The promises: the sums are those of the reservations, and what lies on a disk and what is owed
   * to it fit together.
   */
  async check(): Promise<void> {
    const decisions = new Map<string, { backend: string; size: number; state: string }>();
    const sums = new Map<string, { held: number; confirmed: number; volumes: number }>();
    const at = (backend: string) => {
      const sum = sums.get(backend) ?? { held: 0, confirmed: 0, volumes: 0 };
      sums.set(backend, sum);
      return sum;
    };
    for (const volumeId of this.volumes) {
      const known = await this.world.ledger.volume(volumeId).catch(() => null);
      if (known === null) continue;
      if (known.volume.home !== null) at(known.volume.home.backend).volumes += 1;
      const homes = known.decisions.filter(({ decision }) =>
        ['pending', 'leased', 'accepted', 'created'].includes(decision.state),
      );
      const live = known.volume.state === 'deleted' || known.volume.state === 'error' ? 0 : 1;
      if (known.volume.state === 'creating' || known.volume.state === 'available')
        assert.equal(homes.length, live, 'one home a volume');
      for (const { decision, reservations } of known.decisions) {
        for (const reservation of reservations) {
          if (reservation.state === 'held') at(reservation.backend).held += reservation.sizeGib;
          if (reservation.state === 'confirmed')
            at(reservation.backend).confirmed += reservation.sizeGib;
          const counts = reservation.state === 'held' || reservation.state === 'confirmed';
          if (counts)
            decisions.set(decision.decisionId, {
              backend: reservation.backend,
              size: reservation.sizeGib,
              state: decision.state,
            });
        }
      }
    }
    for (const disk of this.disks) {
      assert.deepEqual(
        this.world.pool(disk.backend),
        at(disk.backend),
        `the sums of ${disk.backend}`,
      );
      let owed = 0;
      for (const [id, { backend, size }] of decisions) {
        if (backend === disk.backend && !disk.lies.has(id) && !disk.lies.has(`left-${id}`))
          owed += size;
      }
      const truth = disk.totalGib - used(disk) - owed;
      const { space } = this.world.ledger.pool(`${disk.backend}#pool`).state.pool.report ?? {};
      const { held, confirmed } = at(disk.backend);
      const believed =
        space?.free.kind === 'finite' ? space.free.gib - held - confirmed : Number.NaN;
      assert.ok(truth >= 0, `${disk.backend} is overfilled by ${-truth} GiB`);
      assert.ok(
        believed <= truth,
        `the ledger takes ${believed} GiB of ${disk.backend} for free, and ${truth} are`,
      );
    }
  }
}

function used(disk: Disk): number {
  return [...disk.lies.values()].reduce((sum, size) => sum + size, 0);
}

describe('the accounting table', () => {
  it(
    'holds over random histories: nothing is promised twice, whatever is late, lost, moved ' +
      'or restarted',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
          async (steps) => {
            const cloud = await Cloud.start();
            try {
              for (const one of steps) {
                await cloud.run(one);
                await cloud.check();
              }
              assert.deepEqual(cloud.world.faults, []);
            } finally {
              await cloud.world.end();
            }
          },
        ),
        { numRuns: Number(process.env['TESTS_PROPERTY_RUNS'] ?? 80) },
      );
    },
  );
});
