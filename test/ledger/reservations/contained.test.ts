import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { contained as stepContained } from '../../../migrations/0011-contained.js';
import { finite } from '../../../src/domain/capacity.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { ReportedCapacity } from '../../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import type { LedgerSettings } from '../../../src/ledger/settings.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { backendReport, createSpec, reason, rest, type TestWorker, World } from '../support.js';

const DAY_MS = 86_400_000;

/**
 * A thin pool whose driver says neither what is provisioned nor what is allocated, as Ceph RBD and
 * ONTAP do.
 */
const SILENT: ReportedCapacity = {
  total: finite(972.8),
  free: finite(972.8),
  thin: true,
  ratio: 1,
};

describe('what the ledger knows to live in a pool', () => {
  let world: World;
  let worker: TestWorker;
  let revision = 0;
  afterEach(() => world.end());

  async function start(settings: Partial<LedgerSettings> = {}): Promise<void> {
    world = await World.start(settings);
    revision = await report('a@x');
    await report('b@x');
    worker = world.worker('w', ['a@x', 'b@x']);
    await rest();
  }

  /** A report that names the accounting revision seen last, and so contains all that was done. */
  async function report(
    host: string,
    capacity: Partial<ReportedCapacity> = {},
    seen?: number,
  ): Promise<number> {
    const pool = { poolName: 'pool', capacity: { ...SILENT, ...capacity }, capabilities: {} };
    return (
      await world.ledger.report({
        ...backendReport(host, [pool]),
        accountingRevision: seen ?? null,
      })
    ).accountingRevision;
  }

  function ask(
    detail: OperationDetail,
    sizeGib: number,
    more: Partial<CreateVolumeSpec> = {},
  ): Promise<PlaceAnswer> {
    const spec = createSpec(sizeGib, {
      resourceBackend: 'a@x#pool',
      allowReschedule: false,
      ...more,
    });
    return world.ledger.place({ requestId: randomUUID(), caller: 'project', spec, detail });
  }

  async function done({ decision }: PlaceAnswer): Promise<void> {
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    revision = (await worker.created(offer)).accountingRevision;
  }

  /** A volume that lives in a@x and that the current report contains. */
  async function volume(sizeGib: number): Promise<string> {
    const made = await ask({ kind: 'create_volume' }, sizeGib);
    await done(made);
    await contained();
    return made.decision.subject;
  }

  /** The next report of a@x: volumes there take a tenth of what they were promised. */
  async function contained(): Promise<void> {
    free -= 1;
    await report('a@x', { free: finite(free) }, revision);
  }
  let free = 900;

  const sums = (backend = 'a@x') => {
    const { heldGib, confirmedGib, containedGib } = world.ledger.pool(`${backend}#pool`).state.pool;
    return [heldGib, confirmedGib, containedGib];
  };
  const takes = (sizeGib: number) => ask({ kind: 'create_volume' }, sizeGib);
  const refuses = (sizeGib: number) => assert.rejects(takes(sizeGib), reason('NO_VALID_BACKEND'));

  /** Nothing about the pool's own sums disagrees with its rows. */
  async function agrees(backend = 'a@x'): Promise<void> {
    const call = { pool: `${backend}#pool`, listing: null, repair: false, allowMassForget: false };
    const { findings } = await world.ledger.reconcilePool(call);
    assert.deepEqual(
      findings.filter(({ kind }) => kind === 'sums_differ' || kind === 'count_differs'),
      [],
    );
  }

  describe('if reports do not state it', () => {
    beforeEach(() => start());

    it('is not promised again once a report contains it, also after a restart', async () => {
      await volume(600);
      assert.deepEqual(sums(), [0, 0, 600]);
      await refuses(600);
      await world.restart();
      await refuses(600);
      worker = world.worker('w', ['a@x', 'b@x']);
      await takes(372);
      await refuses(1);
      await agrees();
    });

    it('is shown as allocated and provisioned', async () => {
      await volume(600);
      const { space } = world.ledger.pool('a@x#pool').state;
      assert.deepEqual([space?.allocatedGib, space?.provisionedGib], [600, 600]);
    });

    it('counts what was imported', async () => {
      await world.ledger.importVolume({
        volumeId: randomUUID(),
        projectId: '',
        sizeGib: 600,
        typeName: '',
        pool: 'a@x#pool',
      });
      await refuses(600);
      await takes(372);
      await agrees();
    });

    it('counts what a volume was extended by', async () => {
      const volumeId = await volume(400);
      await done(
        await ask({ kind: 'extend_volume', newSizeGib: 700, attached: false }, 400, { volumeId }),
      );
      assert.deepEqual(sums(), [0, 300, 400]);
      await agrees();
      await contained();
      assert.deepEqual(sums(), [0, 0, 700]);
      await refuses(300);
      await takes(200);
      await agrees();
    });

    it('counts an extension from a size that the ledger did not know', async () => {
      const volumeId = randomUUID();
      await world.ledger.importVolume({
        volumeId,
        projectId: '',
        sizeGib: 0,
        typeName: '',
        pool: 'a@x#pool',
      });
      await done(
        await ask({ kind: 'extend_volume', newSizeGib: 700, attached: false }, 400, { volumeId }),
      );
      assert.deepEqual(sums(), [0, 300, 400]);
      await agrees();
    });

    it('leaves with a volume that is released, whether its decision is kept or not', async () => {
      const kept = await volume(300);
      const pruned = await volume(400);
      await world.pass(8 * DAY_MS, DAY_MS);
      world.ledger.stillAlive(['a@x', 'b@x']);
      const { decisions } = await world.ledger.volume(pruned);
      assert.deepEqual(decisions, [], 'its decision is past its time');
      assert.deepEqual(sums(), [0, 0, 700]);
      await world.ledger.releaseVolume(pruned);
      assert.deepEqual(sums(), [0, 0, 300]);
      await world.ledger.releaseVolume(kept);
      assert.deepEqual(sums(), [0, 0, 0]);
      await agrees();
    });

    it('leaves with one that no report contained yet', async () => {
      const made = await ask({ kind: 'create_volume' }, 500);
      await done(made);
      await world.ledger.releaseVolume(made.decision.subject);
      assert.deepEqual(sums(), [0, 0, 0]);
      await agrees();
    });

    it('goes with a volume that is migrated, or retyped to another pool', async () => {
      const volumeId = await volume(600);
      await done(
        await ask({ kind: 'migrate_volume' }, 600, { volumeId, resourceBackend: 'b@x#pool' }),
      );
      assert.deepEqual(
        [sums('a@x'), sums('b@x')],
        [
          [0, 0, 0],
          [0, 600, 0],
        ],
      );
      await Promise.all([agrees('a@x'), agrees('b@x')]);
      await report('b@x', { free: finite(850) }, revision);
      assert.deepEqual(sums('b@x'), [0, 0, 600]);
      await takes(600);
      await assert.rejects(takes(600), reason('NO_VALID_BACKEND'));
      await agrees('b@x');
    });

    it('goes with an imported volume that is migrated', async () => {
      const volumeId = randomUUID();
      await world.ledger.importVolume({
        volumeId,
        projectId: '',
        sizeGib: 600,
        typeName: '',
        pool: 'a@x#pool',
      });
      await done(
        await ask({ kind: 'migrate_volume' }, 600, { volumeId, resourceBackend: 'b@x#pool' }),
      );
      assert.deepEqual(
        [sums('a@x'), sums('b@x')],
        [
          [0, 0, 0],
          [0, 600, 0],
        ],
      );
      await Promise.all([agrees('a@x'), agrees('b@x')]);
    });

    it('stays as it is where a volume is migrated to where it lives', async () => {
      const volumeId = await volume(100);
      await done(await ask({ kind: 'migrate_volume' }, 100, { volumeId }));
      assert.deepEqual(sums(), [0, 100, 0]);
      await agrees();
      await contained();
      assert.deepEqual(sums(), [0, 0, 100]);
      await agrees();
    });

    /**
     * A volume that the ledger does not know, moved to a@x and contained in a report, its decision
     * as old as may be.
     */
    async function stranger(sizeGib: number, besides = 0): Promise<string> {
      const volumeId = randomUUID();
      await done(await ask({ kind: 'migrate_volume' }, sizeGib, { volumeId }));
      await contained();
      await world.pass(8 * DAY_MS, DAY_MS);
      world.ledger.stillAlive(['a@x', 'b@x']);
      assert.deepEqual(sums(), [0, 0, besides + sizeGib]);
      await agrees();
      return volumeId;
    }

    it('counts a moved volume that the ledger does not know, until it is released', async () => {
      const volumeId = await stranger(600);
      await refuses(600);
      const first = await world.ledger.releaseVolume(volumeId);
      assert.deepEqual(
        [first.volume.state, first.volume.sizeGib, first.volume.home],
        ['deleted', 600, null],
      );
      assert.deepEqual((await world.ledger.releaseVolume(volumeId)).volume, first.volume);
      assert.deepEqual(sums(), [0, 0, 0]);
      await takes(600);
      await agrees();
      await assert.rejects(world.ledger.releaseVolume(randomUUID()), reason('VOLUME_NOT_FOUND'));
    });

    it('counts it once if the volume is imported later', async () => {
      const imported = await stranger(200);
      await world.ledger.importVolume({
        volumeId: imported,
        projectId: '',
        sizeGib: 200,
        typeName: '',
        pool: 'a@x#pool',
      });
      assert.deepEqual(sums(), [0, 0, 200]);
      await agrees();
      const listed = await stranger(300, 200);
      world.now += 60_000;
      const volumes = new Map([
        [imported, 200],
        [listed, 300],
      ]);
      const listing = { volumes, takenAt: world.now };
      await world.ledger.reconcilePool({
        pool: 'a@x#pool',
        listing,
        repair: true,
        allowMassForget: false,
      });
      assert.deepEqual(sums(), [0, 0, 500]);
      await agrees();
      for (const volumeId of volumes.keys()) await world.ledger.releaseVolume(volumeId);
      assert.deepEqual(sums(), [0, 0, 0]);
    });

    it('keeps what a volume has grown by where the ledger does not have it', async () => {
      const volumeId = await volume(100);
      await done(
        await ask({ kind: 'extend_volume', newSizeGib: 150, attached: false }, 100, {
          volumeId,
          resourceBackend: 'b@x#pool',
        }),
      );
      await report('b@x', { free: finite(850) }, revision);
      await world.pass(8 * DAY_MS, DAY_MS);
      world.ledger.stillAlive(['a@x', 'b@x']);
      await Promise.all([agrees('a@x'), agrees('b@x')]);
      await world.ledger.releaseVolume(volumeId);
      assert.deepEqual(
        [sums('a@x'), sums('b@x')],
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      );
    });

    it('stays if the id of a volume is released as a snapshot, or vice versa', async () => {
      const volumeId = await volume(400);
      await assert.rejects(world.ledger.releaseSnapshot(volumeId), reason('SNAPSHOT_NOT_FOUND'));
      const snapshotId = randomUUID();
      await done(await ask({ kind: 'create_snapshot', snapshotId, sizeGib: 300 }, 300));
      await contained();
      await assert.rejects(world.ledger.releaseVolume(snapshotId), reason('VOLUME_NOT_FOUND'));
      assert.deepEqual(sums(), [0, 0, 700]);
      await agrees();
    });

    it('counts snapshots until they are released, however long ago they were made', async () => {
      const snapshotId = randomUUID();
      await done(await ask({ kind: 'create_snapshot', snapshotId, sizeGib: 600 }, 600));
      await contained();
      await world.pass(8 * DAY_MS, DAY_MS);
      world.ledger.stillAlive(['a@x', 'b@x']);
      assert.deepEqual(sums(), [0, 0, 600]);
      await refuses(600);
      await world.ledger.releaseSnapshot(snapshotId);
      assert.deepEqual(sums(), [0, 0, 0]);
      await takes(600);
      await agrees();
    });

    it(
      'counts nothing of what a failed attempt may have left, or of a validation, once a ' +
        'report contains it',
      async () => {
        const made = await ask({ kind: 'create_volume' }, 500);
        const offer = await worker.offer(made.decision.decisionId);
        await worker.acknowledge(offer);
        revision = (await worker.failed(offer, { retriable: false, mayHaveLeftData: true }))
          .accountingRevision;
        await ask({ kind: 'validate_capacity' }, 300);
        assert.deepEqual(sums(), [0, 800, 0]);
        await report('a@x', { free: finite(700) });
        world.now += 60_000;
        await report('a@x', { free: finite(699) });
        assert.deepEqual(sums(), [0, 0, 0]);
        await agrees();
      },
    );

    it('goes by the list of the manager once a repair has adopted it', async () => {
      const volumeId = await volume(300);
      const other = randomUUID();
      world.now += 60_000;
      const listing = {
        volumes: new Map([
          [volumeId, 350],
          [other, 100],
        ]),
        takenAt: world.now,
      };
      await world.ledger.reconcilePool({
        pool: 'a@x#pool',
        listing,
        repair: true,
        allowMassForget: false,
      });
      assert.deepEqual(sums(), [0, 0, 450]);
      await agrees();
    });

    it('comes to the pool whose manager lists a volume that was imported without one', async () => {
      const volumeId = randomUUID();
      await world.ledger.importVolume({
        volumeId,
        projectId: '',
        sizeGib: 600,
        typeName: '',
        pool: 'a@x',
      });
      assert.deepEqual(sums(), [0, 0, 0]);
      world.now += 60_000;
      const listing = { volumes: new Map([[volumeId, 600]]), takenAt: world.now };
      await world.ledger.reconcilePool({
        pool: 'a@x#pool',
        listing,
        repair: true,
        allowMassForget: false,
      });
      assert.deepEqual(sums(), [0, 0, 600]);
      await agrees();
      await world.ledger.releaseVolume(volumeId);
      assert.deepEqual(sums(), [0, 0, 0]);
    });

    it('makes a ratio on auto', async () => {
      await volume(600);
      await report('a@x', { ratio: 'auto', free: finite(373.8) }, revision);
      assert.equal(world.ledger.pool('a@x#pool').state.space?.ratio, 2);
    });
  });

  it('is found in the rows of a ledger of before the sum was kept', async () => {
    await start();
    const released = await volume(20);
    const kept = await volume(30);
    await done(
      await ask({ kind: 'extend_volume', newSizeGib: 45, attached: false }, 30, { volumeId: kept }),
    );
    await world.ledger.releaseVolume(released);
    const moved = await volume(40);
    await done(
      await ask({ kind: 'migrate_volume' }, 40, { volumeId: moved, resourceBackend: 'b@x#pool' }),
    );
    await world.ledger.importVolume({
      volumeId: randomUUID(),
      projectId: '',
      sizeGib: 50,
      typeName: '',
      pool: 'b@x#pool',
    });
    await done(await ask({ kind: 'create_snapshot', snapshotId: randomUUID(), sizeGib: 60 }, 60));
    await ask({ kind: 'validate_capacity' }, 70);
    const made = await ask({ kind: 'create_volume' }, 80);
    const offer = await worker.offer(made.decision.decisionId);
    await worker.acknowledge(offer);
    revision = (await worker.failed(offer, { retriable: false, mayHaveLeftData: true }))
      .accountingRevision;
    await contained();
    await ask({ kind: 'create_volume' }, 90);
    await done(await ask({ kind: 'create_volume' }, 100));
    const before = [sums('a@x'), sums('b@x')];
    assert.deepEqual(before, [
      [90, 100, 105],
      [0, 40, 50],
    ]);
    await world.offline(async (knex) => {
      await stepContained.down(knex);
      await stepContained.up(knex);
    });
    assert.deepEqual([sums('a@x'), sums('b@x')], before);
    await Promise.all([agrees('a@x'), agrees('b@x')]);
  });

  describe('where a report says less', () => {
    it('is the larger of the two that counts, and the difference is drift', async () => {
      await start();
      await report('a@x', {
        total: finite(1000),
        free: finite(900),
        ratio: 1.2,
        provisionedGib: 100,
      });
      for (const sizeGib of [400, 600])
        await world.ledger.importVolume({
          volumeId: randomUUID(),
          projectId: '',
          sizeGib,
          typeName: '',
          pool: 'a@x#pool',
        });
      await refuses(300);
      const call = { pool: 'a@x#pool', listing: null, repair: false, allowMassForget: false };
      const { findings } = await world.ledger.reconcilePool(call);
      assert.deepEqual(
        findings.map(({ kind, detail }) => [kind, detail]),
        [
          [
            'underreported',
            'the report says that 100 GiB are provisioned, 1000 GiB live here as the ' +
              'ledger knows: that counts',
          ],
        ],
      );
      await takes(200);
    });

    it('is a warning of every report and of the pool, and one event', async () => {
      await start({ strictReports: true });
      const told = async (more: Partial<ReportedCapacity>) => {
        const capacity = { ...SILENT, total: finite(1000), free: finite(900), ratio: 1.2, ...more };
        const report = backendReport('a@x', [{ poolName: 'pool', capacity, capabilities: {} }]);
        const { warnings } = await world.ledger.report({ ...report, accountingRevision: revision });
        return warnings.map(({ field, description, reason }) => [field, description, reason]);
      };
      const below = [
        'report.pools[0].capacity.provisioned_gib',
        'is 100 GiB, and 1000 GiB live in the pool as the ledger knows',
        'PROVISIONED_BELOW_LEDGER',
      ];
      assert.deepEqual(await told({ provisionedGib: 100 }), []);
      const imported = { projectId: '', sizeGib: 1000, typeName: '', pool: 'a@x#pool' };
      await world.ledger.importVolume({ ...imported, volumeId: randomUUID() });
      // Unchanged, then changed: it is no fault of the report alone, so that a strict server takes
      // both.
      assert.deepEqual(await told({ provisionedGib: 100 }), [below]);
      assert.deepEqual(await told({ provisionedGib: 100, free: finite(899) }), [below]);
      assert.deepEqual(
        (await told({ provisionedGib: 1000, total: finite(950), ratio: 1 })).map(
          ([, description, reason]) => [description, reason],
        ),
        [
          [
            'with what was promised since it is 1000 GiB, more than the 950 GiB that may ' +
              'be promised: the pool takes nothing',
            'PROMISED_BEYOND_RATIO',
          ],
        ],
      );
      const { warnings } = world.ledger.pool('a@x#pool').state;
      assert.deepEqual(
        warnings.map(({ reason: why }) => why),
        ['PROMISED_BEYOND_RATIO'],
      );
      const filter = {
        ...EVERY_EVENT,
        types: ['capacity.warnings'],
      };
      const { items } = await world.ledger.listEvents({
        filter,
        after: null,
        newestFirst: false,
        limit: 9,
      });
      assert.deepEqual(
        items.map(({ event: { payload } }) =>
          payload.kind === 'warnings' ? payload.warnings.map(({ reason: why }) => why) : [],
        ),
        [['PROVISIONED_BELOW_LEDGER'], ['PROMISED_BEYOND_RATIO']],
      );
    });

    it('is an event whenever that changes, one per transaction', async () => {
      await start();
      await report('a@x', { provisionedGib: 1 });
      const large = {
        volumeId: randomUUID(),
        projectId: '',
        sizeGib: 300,
        typeName: '',
        pool: 'a@x#pool',
      };
      const other = { ...large, volumeId: randomUUID() };
      // All of these in one transaction: a report that says all, and what it leaves out.
      await Promise.all([
        report('a@x', { provisionedGib: 2 }),
        world.ledger.importVolume(large),
        world.ledger.importVolume(other),
        report('a@x', { provisionedGib: 3 }),
      ]);
      await world.ledger.releaseVolume(large.volumeId);
      await world.ledger.releaseVolume(other.volumeId);
      const filter = {
        ...EVERY_EVENT,
        types: ['capacity.warnings'],
      };
      const { items } = await world.ledger.listEvents({
        filter,
        after: null,
        newestFirst: false,
        limit: 9,
      });
      assert.deepEqual(
        items.map(({ event: { payload } }) =>
          payload.kind === 'warnings' ? payload.warnings.map(({ reason: why }) => why) : [],
        ),
        [['PROVISIONED_BELOW_LEDGER'], []],
      );
    });

    it('keeps only what is new out of a pool whose ratio was lowered (case 11)', async () => {
      await start();
      await report('a@x', {
        total: finite(1000),
        free: finite(100),
        provisionedGib: 1500,
        ratio: 1.2,
      });
      const volumeId = randomUUID();
      const adopt = () =>
        world.ledger.importVolume({
          volumeId,
          projectId: 'project',
          sizeGib: 500,
          typeName: '',
          pool: 'a@x#pool',
        });
      await adopt();
      await refuses(1);
      await world.ledger.releaseVolume(volumeId);
      await adopt();
      const volumeType = { name: 'other', extraSpecs: {}, qosSpecs: {} };
      const stay = { volumeId, volumeType, resourceBackend: null };
      await done(
        await ask({ kind: 'retype_volume', from: 'a@x#pool', policy: 'never' }, 500, stay),
      );
      assert.deepEqual(sums(), [0, 0, 500]);
      await done(
        await ask({ kind: 'migrate_volume' }, 500, { volumeId, resourceBackend: 'b@x#pool' }),
      );
      assert.deepEqual(
        [sums('a@x'), sums('b@x')],
        [
          [0, 0, 0],
          [0, 500, 0],
        ],
      );
      await refuses(1);
      await agrees();
    });

    it('is reported for a hundred pools at most, among the other warnings', async () => {
      await start();
      const names = Array.from({ length: 150 }, (_, index) => `p${index}`);
      const capacity = { ...SILENT, free: finite(2000), provisionedGib: 0 };
      const report = backendReport(
        'a@x',
        names.map((poolName) => ({ poolName, capacity, capabilities: {} })),
      );
      await world.ledger.report(report);
      for (const name of names)
        await world.ledger.importVolume({
          volumeId: randomUUID(),
          projectId: '',
          sizeGib: 10,
          typeName: '',
          pool: `a@x#${name}`,
        });
      const { warnings } = await world.ledger.report(report);
      assert.equal(warnings.length, 101);
      assert.equal(warnings.at(-1)?.description, '200 more warnings');
    });

    it('is not counted if configured so: the report counts then, as in Cinder', async () => {
      await start({ provisioned: 'reported' });
      await volume(600);
      assert.deepEqual(sums(), [0, 0, 600]);
      await takes(600);
    });
  });
});
