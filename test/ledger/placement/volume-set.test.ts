import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { SetRule } from '../../../src/domain/volume-set.js';
import type { CreateSetCall, SetAnswer } from '../../../src/ledger/api/placement.js';
import { backendReport, createSpec, reason, thickPool, until, World } from '../support.js';

const DIFFERENT_POOLS: SetRule = { scope: 'pool', capability: '', mostPerValue: 1 };
const SAME_BACKEND: SetRule = { scope: 'backend', capability: '', mostPerValue: null };
const inRack = (mostPerValue: number | null): SetRule => ({
  scope: 'capability',
  capability: 'rack',
  mostPerValue,
});

describe('a set of volumes', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(async () => {
    assert.deepEqual(world.faults, []);
    await world.end();
  });

  it('is placed together, each volume with an order of its own', async () => {
    await report('a@x', 200);
    await report('b@x', 200);
    const worker = world.worker('w', ['a@x', 'b@x']);
    const call = setOf([60, 60], [DIFFERENT_POOLS]);
    const { volumes, readRevision } = await world.ledger.createVolumes(call);
    assert.deepEqual(poolsOf(volumes).sort(), ['a@x#pool', 'b@x#pool']);
    assert.deepEqual(
      volumes.map(({ decision, reservations }) => [decision.subject, reservations.length]),
      call.volumes.map(({ spec }) => [spec.volumeId, 1]),
    );
    for (const { decision } of volumes)
      await worker.created(await worker.offer(decision.decisionId));
    for (const { spec } of call.volumes)
      assert.equal((await world.ledger.volume(spec.volumeId)).volume.state, 'available');
    assert.ok(readRevision > 0);
  });

  it('is refused as one if the sizes together do not fit, and leaves no trace', async () => {
    await report('a@x', 100);
    const before = world.pool('a@x');
    const call = setOf([60, 60, 60]);
    const error = await refusal(call);
    assert.match(error.message, /the set of 3 volumes \(180 GiB\) does not fit: beside 1 of them/);
    assert.match(error.message, /\(60 GiB\) no pool can take volume \S+ \(60 GiB\); 1 pool seen/);
    assert.deepEqual(
      [error.metadata['set_volumes'], error.metadata['set_volumes_placed']],
      ['3', '1'],
    );
    assert.match(error.diagnosis?.pools[0]?.reason ?? '', /has room for 40 GiB/);
    assert.deepEqual(world.pool('a@x'), before);
    for (const { spec } of call.volumes)
      await assert.rejects(world.ledger.volume(spec.volumeId), reason('VOLUME_NOT_FOUND'));
    assert.equal((await world.create(100)).decision.placement.pool, 'a@x#pool');
  });

  it('is answered the first time and repeated the same', async () => {
    await report('a@x', 200);
    const call = setOf([60, 60]);
    const first = await world.ledger.createVolumes(call);
    await world.restart();
    assert.deepEqual(await world.ledger.createVolumes(call), first);
    const other = { ...call, rules: [DIFFERENT_POOLS] };
    await assert.rejects(world.ledger.createVolumes(other), reason('REQUEST_ID_REUSED'));
    const refused = setOf([500]);
    const { message } = await refusal(refused);
    await report('b@x', 1000);
    assert.equal((await refusal(refused)).message, message);
  });

  it('is answered once, however often it is asked at the same time', async () => {
    await report('a@x', 200);
    const call = setOf([60, 60]);
    const answers = await Promise.all([1, 2, 3].map(() => world.ledger.createVolumes(call)));
    for (const { volumes } of answers) assert.deepEqual(volumes, answers[0]?.volumes);
    assert.deepEqual(world.pool('a@x'), { held: 120, confirmed: 0, volumes: 2 });
  });

  it('does not take a volume that exists, nor the id of a request that was answered', async () => {
    await report('a@x', 200);
    const requestId = randomUUID();
    const { decision } = await world.create(1, {}, requestId);
    const call = setOf([10, 10]);
    const [one, two] = call.volumes;
    assert.ok(one !== undefined && two !== undefined);
    const taken = { ...one, spec: { ...one.spec, volumeId: decision.subject } };
    const reused = { ...one, requestId };
    for (const [volume, expected] of [
      [taken, 'VOLUME_EXISTS'],
      [reused, 'REQUEST_ID_REUSED'],
    ] as const)
      await assert.rejects(
        world.ledger.createVolumes({ ...call, volumes: [two, volume] }),
        reason(expected),
      );
    assert.equal(world.pool('a@x').held, 1);
    await world.ledger.createVolumes(call);
  });

  it('keeps its rules: at most so many in a rack, all on one backend', async () => {
    await reportRacks({ r1: 2, r2: 2, r3: 1 });
    const most = await world.ledger.createVolumes(setOf([10, 10, 10, 10, 10], [inRack(2)]));
    assert.deepEqual(countByRack(most), { r1: 2, r2: 2, r3: 1 });
    const error = await refusal(setOf(Array(7).fill(1), [inRack(2)]));
    assert.match(error.message, /beside 6 of them/);
    assert.match(JSON.stringify(error.diagnosis), /rack r1 has 2 of at most 2 volumes of the set/);
    const same = await world.ledger.createVolumes(setOf([10, 10, 10], [inRack(null)]));
    assert.equal(Object.keys(countByRack(same)).length, 1);
  });

  it('goes where all of it fits, though the best pool for one is elsewhere', async () => {
    await world.ledger.report(backendReport('a@x', [thickPool('one', 100), thickPool('two', 20)]));
    await world.ledger.report(backendReport('b@x', [thickPool('one', 80), thickPool('two', 80)]));
    const { volumes } = await world.ledger.createVolumes(
      setOf([70, 70], [SAME_BACKEND, DIFFERENT_POOLS]),
    );
    assert.deepEqual(poolsOf(volumes).sort(), ['b@x#one', 'b@x#two']);
    const pool: SetRule = { scope: 'pool', capability: '', mostPerValue: null };
    const error = await refusal(setOf([50, 60], [pool]));
    assert.match(JSON.stringify(error.diagnosis), /the set needs 110 GiB in one pool/);
  });

  it('places the one first that has the least choice', async () => {
    const zoned = { ...backendReport('a@x', [thickPool('pool', 100)]), zone: 'one' };
    await world.ledger.report(zoned);
    await report('b@x', 60);
    const anywhere = setOf([50, 50], [DIFFERENT_POOLS]);
    const [one, two] = anywhere.volumes;
    assert.ok(one !== undefined && two !== undefined);
    // The first one would rather go where only the second one may.
    const call = {
      ...anywhere,
      volumes: [one, { ...two, spec: { ...two.spec, zones: ['one'] } }],
    };
    const { volumes } = await world.ledger.createVolumes(call);
    assert.deepEqual(poolsOf(volumes), ['b@x#pool', 'a@x#pool']);
  });

  it('decides a volume again within its rules', async () => {
    for (const host of ['a@x', 'b@x', 'c@x']) await report(host, 100);
    const worker = world.worker('w', ['a@x', 'b@x', 'c@x']);
    const { volumes } = await world.ledger.createVolumes(setOf([10, 10], [DIFFERENT_POOLS]));
    const [first, second] = volumes;
    assert.ok(first !== undefined && second !== undefined);
    const offer = await worker.offer(first.decision.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    assert.ok(next.kind === 'decision');
    const again = await until(() => worker.offers.find(({ decision }) => decision.attempt === 2));
    const used = [first, second].map(({ decision }) => decision.placement.pool);
    assert.ok(!used.includes(again.decision.placement.pool));
    await worker.acknowledge(again);
    // The third pool has failed too, and in the second one is the other volume.
    const { next: last } = await worker.failed(again);
    assert.ok(last.kind === 'refused');
    assert.match(last.failure.message, /volume_set removed 1/);
  });

  it('counts limits of volumes, shared space and states for all of it', async () => {
    const pool = (name: string, total: number, capabilities: JsonObject) => ({
      ...thickPool(name, total),
      capabilities,
    });
    await world.ledger.report(backendReport('a@x', [pool('pool', 1000, { maximum_volumes: 2 })]));
    assert.match((await refusal(setOf([1, 1, 1]))).message, /beside 2 of them/);
    const { volumes } = await world.ledger.createVolumes(setOf([1, 1]));
    assert.equal(volumes.length, 2);
    const group = { capacity_group: 'g' };
    await world.ledger.report(
      backendReport('s@x', [pool('one', 100, group), pool('two', 100, group)]),
    );
    assert.match((await refusal(setOf([60, 60]))).message, /beside 1 of them/);
  });

  it('survives others that take its place at the same time', async () => {
    await report('a@x', 100);
    await report('b@x', 100);
    const sets = Array.from({ length: 6 }, () => setOf([40, 40], [DIFFERENT_POOLS]));
    const singles = Array.from({ length: 4 }, () => world.create(15));
    const settled = await Promise.allSettled([
      ...sets.map((call) => world.ledger.createVolumes(call)),
      ...singles,
    ]);
    for (const one of settled)
      if (one.status === 'rejected') reason('NO_VALID_BACKEND')(one.reason);
    for (const host of ['a@x', 'b@x']) assert.ok(world.pool(host).held <= 100);
    for (const { volumes } of sets) {
      const states = await Promise.all(
        volumes.map(({ spec }) =>
          world.ledger.volume(spec.volumeId).then(
            () => 'placed',
            () => 'unknown',
          ),
        ),
      );
      assert.equal(new Set(states).size, 1);
    }
  });

  it('keeps its rules as long as a volume of it may be decided again', async () => {
    for (const host of ['a@x', 'b@x']) await report(host, 100);
    const { volumes } = await world.ledger.createVolumes(setOf([10, 10], [DIFFERENT_POOLS]));
    world.now += 10 * 86_400_000;
    for (const host of ['a@x', 'b@x']) await report(host, 100);
    await world.pass(3_600_000 * 2, 600_000);
    const worker = world.worker('w', ['a@x', 'b@x']);
    const [first] = volumes;
    const offer = await worker.offer(first?.decision.decisionId ?? '');
    await worker.acknowledge(offer);
    assert.equal((await worker.failed(offer)).next.kind, 'refused');
  });

  function report(host: string, total: number): Promise<number> {
    return world.report(host, { total });
  }

  async function reportRacks(racks: Readonly<Record<string, number>>): Promise<void> {
    for (const [rack, pools] of Object.entries(racks))
      await world.ledger.report(
        backendReport(
          `${rack}@x`,
          Array.from({ length: pools }, (_, at) => ({
            ...thickPool(`p${at}`, 100),
            capabilities: { rack },
          })),
        ),
      );
  }

  async function refusal(call: CreateSetCall): Promise<CodedError> {
    try {
      await world.ledger.createVolumes(call);
    } catch (error) {
      assert.ok(reason('NO_VALID_BACKEND')(error) && error instanceof CodedError);
      return error;
    }
    throw new Error('the set was placed');
  }
});

function setOf(
  sizes: readonly number[],
  rules: readonly SetRule[] = [],
  more: Partial<CreateVolumeSpec> = {},
): CreateSetCall {
  return {
    requestId: randomUUID(),
    caller: 'project',
    rules,
    volumes: sizes.map((sizeGib) => ({ requestId: randomUUID(), spec: createSpec(sizeGib, more) })),
  };
}

function poolsOf(volumes: SetAnswer['volumes']): string[] {
  return volumes.map(({ decision }) => decision.placement.pool);
}

function countByRack({ volumes }: SetAnswer): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { decision } of volumes) {
    const rack = decision.placement.backend.replace('@x', '');
    counts[rack] = (counts[rack] ?? 0) + 1;
  }
  return counts;
}
