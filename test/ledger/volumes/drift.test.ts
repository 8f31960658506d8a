import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { VolumeListing } from '../../../src/ledger/api/pools.js';
import { reason, World } from '../support.js';

const POOL = 'a@x#pool';

describe('a pool and what is there', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.end());

  const listing = (
    sizes: Readonly<Record<string, number>>,
    takenAt = world.now,
  ): VolumeListing => ({
    volumes: new Map(Object.entries(sizes)),
    takenAt,
  });
  const reconcile = (
    list: VolumeListing | null,
    more: { repair?: boolean; allowMassForget?: boolean } = {},
  ) =>
    world.ledger.reconcilePool({
      pool: POOL,
      listing: list,
      repair: false,
      allowMassForget: false,
      ...more,
    });
  const found = async (
    list: VolumeListing | null,
    more: { repair?: boolean; allowMassForget?: boolean } = {},
  ) => (await reconcile(list, more)).findings.map(({ kind, volumeId }) => [kind, volumeId]);
  /** A volume that a worker made, of a minute ago. */
  const made = async (sizeGib: number): Promise<string> => {
    const worker = world.worker('w', ['a@x']);
    const { decision } = await world.create(sizeGib);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    await worker.created(offer);
    return decision.subject;
  };

  it('agree: nothing is found, with a list and without', async () => {
    await world.report('a@x');
    const volume = await made(10);
    world.now += 60_000;
    deepStrictEqual(
      [
        await found(null),
        await found(listing({ [volume]: 10 })),
        await found(listing({ [volume]: 0 })),
      ],
      [[], [], []],
    );
  });

  it('settle the home of a volume that was imported without its pool', async () => {
    await world.report('a@x');
    const volumeId = randomUUID();
    await world.ledger.importVolume({
      volumeId,
      pool: 'a@x',
      sizeGib: 4,
      projectId: 'p',
      typeName: '',
    });
    world.now += 60_000;
    deepStrictEqual(await found(listing({})), []);
    const { repaired } = await reconcile(listing({ [volumeId]: 4 }), { repair: true });
    deepStrictEqual(
      [...repaired].map(({ kind }) => kind),
      ['elsewhere'],
    );
    const { home, projectId } = (await world.ledger.volume(volumeId)).volume;
    deepStrictEqual(
      [home?.pool, projectId, world.pool('a@x')],
      [POOL, 'p', { held: 0, confirmed: 0, volumes: 1 }],
    );
    world.now += 60_000;
    deepStrictEqual(await found(listing({ [volumeId]: 4 })), []);
  });

  it('differ: what each of them lacks and what has another size is found, and settled once', async () => {
    await world.report('a@x');
    const [kept, grown, gone] = [await made(1), await made(2), await made(3)];
    const strange = randomUUID();
    world.now += 60_000;
    const list = () => listing({ [kept]: 1, [grown]: 5, [strange]: 7 });
    const expected = [
      ['size_differs', grown],
      ['not_in_ledger', strange],
      ['not_on_backend', gone],
    ].sort(([, a = ''], [, b = '']) => (a < b ? -1 : 1));
    deepStrictEqual(await found(list()), expected);
    strictEqual((await world.ledger.volume(grown)).volume.sizeGib, 2);
    const { findings, repaired } = await reconcile(list(), { repair: true });
    strictEqual(repaired.size, findings.length);
    strictEqual((await world.ledger.volume(grown)).volume.sizeGib, 5);
    strictEqual((await world.ledger.volume(gone)).volume.state, 'deleted');
    deepStrictEqual((await world.ledger.volume(strange)).volume.home?.pool, POOL);
    // What it held until a report contained it is given back, what is imported is in reports
    // already.
    deepStrictEqual(world.pool('a@x'), { held: 0, confirmed: 3, volumes: 3 });
    world.now += 60_000;
    deepStrictEqual(await found(list(), { repair: true }), []);
  });

  it('are not compared in what is on its way, or was changed after the list was taken', async () => {
    await world.report('a@x');
    const takenAt = world.now;
    await world.create(1);
    await made(2);
    deepStrictEqual(await found(listing({}, takenAt)), []);
    world.now += 60_000;
    deepStrictEqual((await found(listing({}))).length, 1);
  });

  it('are not compared in what a clock that is ahead makes older than the list', async () => {
    await world.report('a@x');
    world.now += 3_000;
    const volume = await made(30);
    world.now += 60_000;
    // Taken 3 s before the volume was made, by a clock that is 8 s ahead: within what is allowed.
    const { findings } = await reconcile(listing({}, world.now - 60_000 - 3_000 + 8_000), {
      repair: true,
      allowMassForget: true,
    });
    deepStrictEqual(findings, []);
    strictEqual((await world.ledger.volume(volume)).volume.state, 'available');
    strictEqual(world.pool('a@x').confirmed, 30);
  });

  it('are told of what lives elsewhere, which nobody settles but who knows', async () => {
    await world.report('a@x', { total: 10 });
    const volume = await made(10);
    await world.report('b@x');
    world.now += 60_000;
    const { findings, repaired } = await world.ledger.reconcilePool({
      pool: 'b@x#pool',
      listing: listing({ [volume]: 10 }),
      repair: true,
      allowMassForget: false,
    });
    deepStrictEqual(
      findings.map(({ kind, detail }) => [kind, detail]),
      [['elsewhere', 'the ledger has it in a@x#pool: one of the two is wrong']],
    );
    strictEqual(repaired.size, 0);
  });

  it('are not emptied by the wrong list', async () => {
    await world.report('a@x');
    const volumes = [await made(1), await made(1), await made(1)];
    world.now += 60_000;
    const [first = ''] = volumes;
    await rejects(reconcile(listing({}), { repair: true }), reason('MASS_FORGET'));
    await rejects(reconcile(listing({ [first]: 1 }), { repair: true }), reason('MASS_FORGET'));
    await rejects(reconcile(listing({}, world.now + 60_000)), reason('CLOCK_AHEAD'));
    strictEqual(world.pool('a@x').volumes, 3);
    await reconcile(listing({ [first]: 1 }), { repair: true, allowMassForget: true });
    strictEqual(world.pool('a@x').volumes, 1);
  });

  it('disagree where a report shrank, or no report contains what was used', async () => {
    await world.report('a@x', { accountingRevision: 0 });
    await made(60);
    await world.report('a@x', { total: 100, free: 50, accountingRevision: 0 });
    deepStrictEqual(await found(null), [['overpromised', null]]);
    world.now += 2 * 3_600_000;
    deepStrictEqual(await found(null), [
      ['overpromised', null],
      ['uncontained', null],
    ]);
  });

  it('is not known: that is said', () => rejects(reconcile(null), reason('POOL_NOT_FOUND')));

  it('is told and repaired a thousand volumes at a time, and a mass forget is seen in all', async () => {
    await world.report('a@x');
    const sizes = Object.fromEntries(Array.from({ length: 1100 }, () => [randomUUID(), 1]));
    world.now += 60_000;
    const first = await reconcile(listing(sizes), { repair: true });
    deepStrictEqual([first.findings.length, first.repaired.size, first.more], [1000, 1000, true]);
    // What was just imported is newer than a list of the same moment.
    world.now += 60_000;
    const second = await reconcile(listing(sizes), { repair: true });
    deepStrictEqual([second.repaired.size, second.more], [100, false]);
    world.now += 60_000;
    // More than the report leaves.
    deepStrictEqual(await found(listing(sizes)), [['overpromised', null]]);
    const [kept = ''] = Object.keys(sizes);
    const gone = reconcile(listing({ [kept]: 1 }), { repair: true });
    await rejects(gone, (error) => {
      reason('MASS_FORGET')(error);
      return /lacks 1099 of the 1100/.test(String(error));
    });
    const { findings, more } = await reconcile(listing({ [kept]: 1 }));
    deepStrictEqual([findings.length, more], [1001, true]);
  });
});
