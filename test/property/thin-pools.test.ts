import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { finite } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import type { OperationDetail } from '../../src/domain/operation.js';
import type { ReportedCapacity } from '../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import type { PlaceAnswer } from '../../src/ledger/api/placement.js';
import type { LedgerSettings } from '../../src/ledger/settings.js';
import { backendReport, createSpec, rest, type TestWorker, World } from '../ledger/support.js';

/**
 * A thin pool as it is: what lives there at its full size, by the id of a volume or snapshot, GiB.
 */
interface Disk {
  readonly backend: string;
  readonly capacity: ReportedCapacity & { readonly thin: true; readonly ratio: number };
  readonly totalGib: number;
  /** What its driver says of `provisioned_capacity_gb`. */
  readonly says: 'nothing' | 'used space' | 'all';
  readonly lives: Map<string, number>;
  measured: { readonly report: ReportedCapacity; readonly revision: number; late: boolean } | null;
  /**
   * Its report was measured before something went away, which it still counts. The ledger cannot
   * know that, so by its figures too much may be promised until the next report.
   */
  late: boolean;
  revision: number;
  reports: number;
}

/** What is asked of the scheduler, what its worker makes of it, and whatever else happens. */
type Step =
  | {
      readonly kind:
        | 'create'
        | 'manage'
        | 'extend'
        | 'migrate'
        | 'snapshot'
        | 'import'
        | 'validate';
      readonly size: number;
      readonly pick: number;
      readonly end: 'created' | 'failed' | 'left' | 'later';
    }
  | {
      readonly kind: 'finish' | 'measure' | 'send' | 'release' | 'release_snapshot';
      readonly pick: number;
    }
  | { readonly kind: 'restart' | 'prune' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'create',
        'create',
        'create',
        'manage',
        'extend',
        'migrate',
        'snapshot',
        'import',
        'validate',
      ),
      size: fc.integer({ min: 1, max: 60 }),
      pick: fc.nat(),
      end: fc.constantFrom('created', 'created', 'created', 'failed', 'left', 'later'),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'finish',
        'measure',
        'measure',
        'send',
        'send',
        'release',
        'release_snapshot',
      ),
      pick: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'prune') }) },
);

const DAY_MS = 86_400_000;

/** A small cloud of thin pools, driven by random steps. */
class Cloud {
  readonly volumes: string[] = [];
  readonly snapshots: string[] = [];
  #open: {
    readonly answer: PlaceAnswer;
    readonly detail: OperationDetail;
    readonly size: number;
  }[] = [];
  worker!: TestWorker;

  private constructor(
    readonly world: World,
    readonly disks: readonly Disk[],
  ) {}

  static async start(settings: Partial<LedgerSettings> = {}): Promise<Cloud> {
    const world = await World.start(settings);
    const disk = (
      backend: string,
      totalGib: number,
      ratio: number,
      reservedPercentage: number,
      says: Disk['says'],
    ): Disk => {
      const capacity = {
        total: finite(totalGib),
        free: finite(totalGib),
        thin: true,
        ratio,
        reservedPercentage,
      } as const;
      return {
        backend,
        capacity,
        totalGib,
        says,
        lives: new Map(),
        measured: null,
        late: false,
        revision: 0,
        reports: 0,
      };
    };
    const disks = [
      disk('a@x', 100, 1, 0, 'nothing'),
      disk('b@x', 60.5, 1.5, 10, 'nothing'),
      disk('c@x', 80, 1.2, 0, 'used space'),
    ];
    const cloud = new Cloud(world, [...disks, disk('d@x', 50, 2, 5, 'all')]);
    for (const one of cloud.disks) {
      cloud.#measure(one);
      await cloud.#send(one);
    }
    await cloud.#connect();
    return cloud;
  }

  async #connect(): Promise<void> {
    const backends = this.disks.map(({ backend }) => backend);
    this.worker = this.world.worker('w', backends);
    await rest();
  }

  async run(one: Step): Promise<void> {
    try {
      await this.#run(one);
    } catch (error) {
      if (!(error instanceof CodedError) || error.reason === 'INTERNAL_FAULT') throw error;
    }
  }

  async #run(one: Step): Promise<void> {
    switch (one.kind) {
      case 'measure':
        return this.#measure(at(this.disks, one.pick));
      case 'send':
        return this.#send(at(this.disks, one.pick));
      case 'finish': {
        const [open] = this.#open.splice(one.pick % Math.max(1, this.#open.length), 1);
        if (open !== undefined) await this.#end(open.answer, open.detail, open.size, 'created');
        return;
      }
      case 'release': {
        if (this.volumes.length === 0) return;
        const volumeId = at(this.volumes, one.pick);
        await this.world.ledger.releaseVolume(volumeId);
        return this.#gone(volumeId);
      }
      case 'release_snapshot': {
        if (this.snapshots.length === 0) return;
        const snapshotId = at(this.snapshots, one.pick);
        await this.world.ledger.releaseSnapshot(snapshotId);
        return this.#gone(snapshotId);
      }
      case 'restart':
        await this.world.restart();
        return this.#connect();
      case 'prune':
        await this.world.pass(8 * DAY_MS, DAY_MS);
        this.world.ledger.stillAlive(this.disks.map(({ backend }) => backend));
        return;
      default:
        return this.#ask(one.kind, one.size, one.pick, one.end);
    }
  }

  /** What was to be done with it is withdrawn. */
  #gone(subject: string): void {
    for (const disk of this.disks) remove(disk, subject);
    this.#open = this.#open.filter(({ answer }) => answer.decision.subject !== subject);
  }

  async #ask(
    kind: string,
    size: number,
    pick: number,
    end: 'created' | 'failed' | 'left' | 'later',
  ): Promise<void> {
    const disk = at(this.disks, pick);
    const pool = `${disk.backend}#pool`;
    const fresh = randomUUID();
    const known = this.volumes.length === 0 ? fresh : at(this.volumes, pick >> 2);
    const home = this.disks.find(({ lives }) => lives.has(known));
    const sizeNow = home?.lives.get(known) ?? 1;
    switch (kind) {
      case 'create':
        this.volumes.push(fresh);
        return this.#place({ kind: 'create_volume' }, size, { volumeId: fresh }, end);
      case 'manage':
        // It lies there already; more than fits is nothing that could be helped.
        if (this.#left(disk) < size) return;
        this.volumes.push(fresh);
        disk.lives.set(fresh, size);
        return this.#place(
          { kind: 'manage_volume', reference: {} },
          size,
          { volumeId: fresh, resourceBackend: pool },
          end,
        );
      case 'extend': {
        if (home === undefined) return;
        const detail = {
          kind: 'extend_volume',
          newSizeGib: sizeNow + size,
          attached: false,
        } as const;
        return this.#place(
          detail,
          sizeNow,
          { volumeId: known, resourceBackend: `${home.backend}#pool` },
          end,
        );
      }
      case 'migrate':
        if (home === undefined || home === disk) return;
        return this.#place(
          { kind: 'migrate_volume' },
          sizeNow,
          { volumeId: known, resourceBackend: pool },
          end,
        );
      case 'snapshot':
        this.snapshots.push(fresh);
        return this.#place(
          { kind: 'create_snapshot', snapshotId: fresh, sizeGib: size },
          size,
          { resourceBackend: pool },
          end,
        );
      case 'validate':
        await this.#place(
          { kind: 'validate_capacity' },
          size,
          { volumeId: fresh, resourceBackend: pool },
          'later',
        );
        return;
      case 'import': {
        // What was made before Stowage came; more than fits is nothing that it could help.
        if (this.#left(disk) < size) return;
        await this.world.ledger.importVolume({
          volumeId: fresh,
          projectId: '',
          sizeGib: size,
          typeName: '',
          pool,
        });
        this.volumes.push(fresh);
        disk.lives.set(fresh, size);
        return;
      }
    }
  }

  /** Space that was promised to nobody, as the ledger knows it, GiB. */
  #left({ backend }: Disk): number {
    const { space } = this.world.ledger.pool(`${backend}#pool`).state;
    const { held, confirmed } = this.world.pool(backend);
    const total = space?.total.kind === 'finite' ? space.total.gib : 0;
    return total - Number(space?.provisionedGib) - held - confirmed;
  }

  async #place(
    detail: OperationDetail,
    size: number,
    more: Partial<CreateVolumeSpec>,
    end: 'created' | 'failed' | 'left' | 'later',
  ) {
    const spec = createSpec(size, { allowReschedule: false, ...more });
    const answer = await this.world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec,
      detail,
    });
    if (detail.kind === 'validate_capacity') return;
    if (end === 'later') this.#open.push({ answer, detail, size });
    else await this.#end(answer, detail, size, end);
  }

  /** The worker does it, or fails to, and says so. */
  async #end(
    { decision }: PlaceAnswer,
    detail: OperationDetail,
    size: number,
    end: 'created' | 'failed' | 'left',
  ): Promise<void> {
    const offer = await this.worker.offer(decision.decisionId);
    await this.worker.acknowledge(offer);
    const disk = this.#diskOf(decision.placement.backend);
    const was = this.disks.find(({ lives }) => lives.has(decision.subject));
    if (end === 'created') {
      if (detail.kind === 'migrate_volume' && was !== undefined) remove(was, decision.subject);
      disk.lives.set(
        decision.subject,
        detail.kind === 'extend_volume'
          ? detail.newSizeGib
          : 'snapshotId' in detail
            ? detail.sizeGib
            : size,
      );
      const answer = await this.worker.created(offer);
      disk.revision = answer.accountingRevision;
      if (was !== undefined && was !== disk)
        was.revision = (await this.world.ledger.heartbeat(identityOf(was))).accountingRevision;
    } else {
      // Who could not take it into care takes it away.
      if (detail.kind === 'manage_volume') remove(disk, decision.subject);
      disk.revision = (
        await this.worker.failed(offer, { retriable: false, mayHaveLeftData: end === 'left' })
      ).accountingRevision;
    }
  }

  #diskOf(backend: string): Disk {
    const disk = this.disks.find((one) => one.backend === backend);
    assert.ok(disk);
    return disk;
  }

  /** Thin volumes use a third of what they were promised. */
  #measure(disk: Disk): void {
    const promised = sum(disk);
    const used = promised / 3;
    const provisioned = {
      nothing: {},
      'used space': { provisionedGib: used },
      all: { provisionedGib: promised },
    }[disk.says];
    disk.measured = {
      report: { ...disk.capacity, free: finite(disk.totalGib - used), ...provisioned },
      revision: disk.revision,
      late: false,
    };
  }

  async #send(disk: Disk): Promise<void> {
    if (disk.measured === null) return;
    const { report, revision, late } = disk.measured;
    disk.measured = null;
    disk.late = late;
    disk.reports += 1;
    const pool = { poolName: 'pool', capacity: report, capabilities: { report: disk.reports } };
    disk.revision = (
      await this.world.ledger.report({
        ...backendReport(disk.backend, [pool]),
        accountingRevision: revision,
      })
    ).accountingRevision;
  }

  /**
   * What lives in a thin pool is never more than it may be promised; and the ledger's sums are
   * those of its rows.
   */
  async check(): Promise<void> {
    for (const disk of this.disks) {
      const { ratio, reservedPercentage = 0 } = disk.capacity;
      const most = (disk.totalGib - Math.floor((disk.totalGib * reservedPercentage) / 100)) * ratio;
      assert.ok(
        sum(disk) <= most,
        `${sum(disk)} GiB live in ${disk.backend}, which may be promised ${most}`,
      );
      const call = {
        pool: `${disk.backend}#pool`,
        listing: null,
        repair: false,
        allowMassForget: false,
      };
      const { findings, state } = await this.world.ledger.reconcilePool(call);
      assert.deepEqual(
        findings.filter(
          ({ kind }) =>
            kind === 'sums_differ' ||
            kind === 'count_differs' ||
            (kind === 'overpromised' && !disk.late),
        ),
        [],
      );
      const { heldGib, confirmedGib, containedGib } = state.pool;
      assert.ok(
        heldGib + confirmedGib + containedGib >= sum(disk),
        `${disk.backend} counts all that lives there`,
      );
    }
  }
}

function identityOf({ backend }: Disk) {
  return { host: backend, cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
}

function remove(disk: Disk, subject: string): void {
  if (disk.lives.delete(subject) && disk.measured !== null) disk.measured.late = true;
}

function sum({ lives }: Disk): number {
  return [...lives.values()].reduce((total, size) => total + size, 0);
}

function at<T>(list: readonly T[], pick: number): T {
  const found = list[pick % list.length];
  assert.ok(found !== undefined);
  return found;
}

describe('thin pools whose reports leave out what is provisioned, or say less', () => {
  it('never hold more than they may be promised, over random histories', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 70, size: 'max' }),
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
      { numRuns: Number(process.env['TESTS_PROPERTY_RUNS'] ?? 30) },
    );
  });
});
