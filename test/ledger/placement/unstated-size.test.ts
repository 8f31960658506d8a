import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { seeded } from '../../../src/cli/sample-worker/random.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { OperationDetail } from '../../../src/domain/operation.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { RunningLedger } from '../../../src/ledger/ledger.js';
import { createSpec, reason, rest, type TestWorker, thickPool, World } from '../support.js';
import { afterRead } from './after-read.js';

const OLD = 'd@z#old';
const SHELF = ['a@x#left', 'b@x#right'];
const FEW = 'b@x#few';
const SHELF_GIB = 60;
const MOST_VOLUMES = 7;
const SHELF_GROUP = { capacity_group: 'shelf' };

async function reportAll(world: World): Promise<void> {
  const pool = (name: string, totalGib: number, capabilities: JsonObject) => ({
    ...thickPool(name, totalGib),
    capabilities,
  });
  const report = (host: string, pools: readonly ReturnType<typeof pool>[]) =>
    world.report(host, { layout: { kind: 'pools', pools } });
  await report('d@z', [pool('old', 10_000, { side: 'old' })]);
  await report('a@x', [pool('left', SHELF_GIB, { side: 'new', ...SHELF_GROUP })]);
  await report('b@x', [
    pool('right', SHELF_GIB, { side: 'new', ...SHELF_GROUP }),
    pool('few', 1000, { side: 'few', maximum_volumes: MOST_VOLUMES }),
  ]);
}

/** Asks without a size; `to` is a pool, or a side of which a retype takes any pool. */
function asksToMove(volumeId: string, to: string, more: Partial<CreateVolumeSpec> = {}) {
  const isMigration = to.includes('#');
  const detail: OperationDetail = isMigration
    ? { kind: 'migrate_volume' }
    : { kind: 'retype_volume', from: OLD, policy: 'on_demand' };
  const volumeType = { name: to, extraSpecs: { side: to }, qosSpecs: {} };
  const spec = createSpec(0, {
    volumeId,
    allowReschedule: false,
    ...(isMigration ? { resourceBackend: to } : { volumeType }),
    ...more,
  });
  return { requestId: randomUUID(), caller: 'project', spec, detail };
}

async function imported({ ledger }: Pick<RunningLedger, 'ledger'>, sizeGib: number) {
  const volumeId = randomUUID();
  const told = { volumeId, projectId: 'project', sizeGib, typeName: '' };
  await ledger.importVolume({ ...told, pool: OLD });
  return volumeId;
}

describe('a migration or retype that states no size', () => {
  let world: World;
  afterEach(() => world.end());

  const row = (name: string) => world.ledger.pool(name).state.pool;
  const sums = (name: string) => {
    const { heldGib, confirmedGib, containedGib, volumeCount, arriving = 0 } = row(name);
    return { gib: heldGib + confirmedGib + containedGib, volumes: volumeCount, arriving };
  };

  describe('reserves', () => {
    beforeEach(async () => {
      world = await World.start();
      await reportAll(world);
    });

    for (const to of ['a@x#left', 'new'])
      it(`the size that the ledger knows, towards ${to}, so that not both are promised it`, async () => {
        const [first, second] = [await imported(world, 40), await imported(world, 40)];
        const { decision, reservations } = await world.ledger.place(asksToMove(first, to));
        assert.deepEqual(
          reservations.map(({ sizeGib }) => sizeGib),
          [40],
        );
        await assert.rejects(
          world.ledger.place(asksToMove(second, to)),
          reason('NO_VALID_BACKEND'),
        );
        const worker = world.worker('w', ['a@x', 'b@x']);
        const offer = await worker.offer(decision.decisionId);
        assert.equal(offer.spec.sizeGib, 40, 'the worker is told, too');
        await worker.acknowledge(offer);
        await worker.created(offer);
        const { pool } = decision.placement;
        assert.deepEqual(sums(pool), { gib: 40, volumes: 1, arriving: 0 });
        assert.deepEqual(sums(OLD), { gib: 40, volumes: 1, arriving: 0 });
      });

    it('a place among the volumes of the pool, of one that nobody knows the size of', async () => {
      const worker = world.worker('w', ['b@x']);
      const moves = [];
      for (let at = 0; at < MOST_VOLUMES; at += 1) {
        const volumeId = at === 0 ? await imported(world, 0) : randomUUID();
        moves.push(await world.ledger.place(asksToMove(volumeId, FEW)));
      }
      assert.deepEqual(sums(FEW), { gib: 0, volumes: 0, arriving: MOST_VOLUMES });
      await world.restart();
      await assert.rejects(
        world.ledger.place(asksToMove(randomUUID(), FEW)),
        reason('NO_VALID_BACKEND'),
      );
      worker.watch.close();
      const again = world.worker('w', ['b@x']);
      for (const [at, { decision }] of moves.entries()) {
        const offer = await again.offer(decision.decisionId);
        await again.acknowledge(offer);
        await (at < 2 ? again.created(offer) : again.failed(offer));
      }
      // Of the two that arrived the ledger knows one.
      assert.deepEqual(sums(FEW), { gib: 0, volumes: 1, arriving: 0 });
    });

    it('what is stated, where one is, whatever the ledger has', async () => {
      const volumeId = await imported(world, 40);
      const { reservations } = await world.ledger.place(
        asksToMove(volumeId, 'a@x#left', { sizeGib: 10 }),
      );
      assert.deepEqual(
        reservations.map(({ sizeGib }) => sizeGib),
        [10],
      );
    });

    it('nothing where the volume stays', async () => {
      const volumeId = await imported(world, 40);
      const { decision, reservations } = await world.ledger.place(asksToMove(volumeId, 'old'));
      assert.deepEqual([decision.placement.pool, reservations], [OLD, []]);
    });

    it('nothing of another project: to whom it belongs and how large it is is not told', async () => {
      const extraSpecs = { side: 'new', 'provisioning:max_vol_size': '30' };
      const volumeType = { name: 't', extraSpecs, qosSpecs: {} };
      const sees = (projectId: string) => projectId !== 'project';
      for (const volumeId of [await imported(world, 40), randomUUID()])
        await assert.rejects(
          world.ledger.place({ ...asksToMove(volumeId, 'new', { volumeType }), sees }),
          reason('VOLUME_NOT_FOUND'),
        );
    });

    it('nothing if its new type does not allow the size that the ledger knows', async () => {
      const volumeId = await imported(world, 40);
      const typed = (extraSpecs: Record<string, string>) =>
        world.ledger.place(
          asksToMove(volumeId, 'new', {
            volumeType: { name: 't', extraSpecs: { side: 'new', ...extraSpecs }, qosSpecs: {} },
          }),
        );
      await assert.rejects(typed({ 'provisioning:max_vol_size': '30' }), reason('INVALID_FIELDS'));
      await typed({ 'provisioning:min_vol_size': '40' });
    });

    it('what explain says beforehand', async () => {
      await world.ledger.place(asksToMove(await imported(world, 40), 'a@x#left'));
      for (const sizeGib of [20, 21]) {
        const call = asksToMove(await imported(world, sizeGib), 'a@x#left');
        const { outcome } = await world.ledger.explainPlacement(call);
        assert.equal(outcome.kind, sizeGib === 20 ? 'chosen' : 'refused');
      }
    });

    it('the same as before if it is asked again, though the volume has grown', async () => {
      const volumeId = await imported(world, 40);
      const call = asksToMove(volumeId, 'a@x#left');
      const first = await world.ledger.place(call);
      const worker = world.worker('w', ['a@x']);
      const offer = await worker.offer(first.decision.decisionId);
      await worker.acknowledge(offer);
      await worker.created(offer);
      const spec = createSpec(40, { volumeId, resourceBackend: 'a@x#left' });
      const detail = { kind: 'extend_volume', newSizeGib: 50, attached: false } as const;
      const { decision } = await world.ledger.place({
        ...call,
        requestId: randomUUID(),
        spec,
        detail,
      });
      const grown = await worker.offer(decision.decisionId);
      await worker.acknowledge(grown);
      await worker.created(grown);
      const again = await world.ledger.place(call);
      assert.equal(again.decision.decisionId, first.decision.decisionId);
      assert.deepEqual(sums('a@x#left'), { gib: 50, volumes: 1, arriving: 0 });
    });
  });

  it('reserves the size of the moment it commits, also if it was another when it was read', async () => {
    const volumeId = randomUUID();
    const told = { volumeId, projectId: 'project', typeName: '', pool: OLD };
    const read = afterRead();
    world = await World.start({}, read.wrap);
    await reportAll(world);
    read.once(() => world.ledger.importVolume({ ...told, sizeGib: 40 }));
    const { reservations } = await world.ledger.place(asksToMove(volumeId, 'a@x#left'));
    assert.deepEqual(
      reservations.map(({ sizeGib }) => sizeGib),
      [40],
    );
  });
});

const WRITERS = 8;
/** One volume of each writer is more than the shelf has. */
const LEAST_GIB = 10;
const SERVERS = 3;
const ROUNDS = 8;

describe('eight writers of moves without a size', () => {
  let world: World;
  let servers: readonly RunningLedger[];
  beforeEach(async () => {
    world = await World.start();
    servers = [world.running];
    for (let more = 1; more < SERVERS; more += 1) servers = [...servers, await world.beside()];
  });
  afterEach(() => world.end());

  for (const seed of [1, 2])
    it(`exceed neither a space nor a limit (${seed})`, async () => {
      await reportAll(world);
      const roll = seeded(seed);
      const worker = world.worker('w', ['a@x', 'b@x', 'd@z'], 1000);
      const writers: Mover[] = [];
      for (let at = 0; at < WRITERS; at += 1) {
        const server = servers[at % servers.length] ?? world.running;
        const volumes: string[] = [];
        for (let number = 0; number < 4; number += 1)
          volumes.push(await imported(server, LEAST_GIB + Math.floor(roll() * 16)));
        writers.push(new Mover(server, volumes, roll));
      }
      await Promise.all(writers.map((writer, at) => writer.move(0, SHELF[at % 2] ?? '')));
      await check(world);
      const moved = writers.reduce((sum, writer) => sum + writer.moved, 0);
      assert.ok(moved > 0 && moved < WRITERS, `${moved} moved`);
      for (let round = 0; round < ROUNDS; round += 1) {
        await Promise.all([...writers.map((writer) => writer.act()), carryOutSome(worker, roll)]);
        await check(world);
      }
    });
});

/** Moves volumes of its own, and ones that nobody knows, to where there is little room. */
class Mover {
  moved = 0;

  constructor(
    private readonly server: RunningLedger,
    private readonly volumes: readonly string[],
    private readonly roll: () => number,
  ) {}

  act(): Promise<void> {
    const to = [...SHELF, ...SHELF, FEW, 'new', OLD][Math.floor(this.roll() * 7)] ?? '';
    const known = Math.floor(this.roll() * this.volumes.length);
    return this.move(to === FEW && this.roll() < 0.4 ? null : known, to);
  }

  /** @param volume the number of one of its own; null: one that nobody knows */
  async move(volume: number | null, to: string): Promise<void> {
    const volumeId = volume === null ? randomUUID() : (this.volumes[volume] ?? '');
    try {
      await this.server.ledger.place(asksToMove(volumeId, to));
      this.moved += 1;
    } catch (error) {
      if (error instanceof CodedError && error.reason === 'VOLUME_BUSY') return;
      reason('NO_VALID_BACKEND')(error);
    }
  }
}

/** Some of the orders that have arrived. */
async function carryOutSome(worker: TestWorker, roll: () => number): Promise<void> {
  await rest();
  for (const offer of worker.offers.splice(0)) {
    if (roll() < 0.4) continue;
    await worker.acknowledge(offer);
    await (roll() < 0.8 ? worker.created(offer) : worker.failed(offer));
  }
}

async function check(world: World): Promise<void> {
  assert.deepEqual(world.faults, []);
  // A commit, for its server has then read what the others wrote.
  await world.ledger.setPoolState(OLD, 'open', '');
  const row = (name: string) => world.ledger.pool(name).state.pool;
  const shelf = SHELF.map(row).reduce(
    (sum, { heldGib, confirmedGib, containedGib }) => sum + heldGib + confirmedGib + containedGib,
    0,
  );
  assert.ok(shelf <= SHELF_GIB, `${shelf} GiB are promised in the shelf`);
  const { volumeCount, arriving = 0 } = row(FEW);
  assert.ok(volumeCount + arriving <= MOST_VOLUMES, `${volumeCount} and ${arriving} volumes`);
  assert.ok(arriving >= 0);
}
