import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { finite, INFINITE } from '../../src/domain/capacity.js';
import type { ReportedPool } from '../../src/domain/report.js';
import { backendReport, thickPool, World } from '../ledger/support.js';
import { type Rig, startRig } from './harness.js';

describe('EstimateCapacity', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;

  beforeEach(async () => {
    world = await World.start({ groupCapabilities: ['array'] });
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address });
  });
  afterEach(async () => {
    client.close();
    await rig.close();
    await world.end();
  });

  const report = (host: string, zone: string, pools: readonly ReportedPool[]) =>
    world.ledger.report({ ...backendReport(host, pools), zone });

  it('says what asking one by one comes to, by zone and pool, with what stops the next', async () => {
    const inArray = { array: 'one' };
    await report('a@x', 'east', [
      { ...thickPool('1', 60), capabilities: inArray },
      { ...thickPool('2', 60), capabilities: { ...inArray, maximum_volumes: 1 } },
    ]);
    await report('b@x', 'west', [thickPool('1', 35)]);
    await report('c@x', 'west', [thickPool('1', 500)]);
    await world.ledger.setBackendState('c@x', 'frozen', 'moved away');
    const asked = { sizeGib: 10n, projectId: 'project' };
    const said = await client.scheduler.estimateCapacity(asked);
    assert.deepEqual(
      [said.volumes, said.mostVolumes, said.exact, said.availableCapacityGib],
      [9n, 9n, true, 95n],
    );
    assert.deepEqual(
      said.zones.map(({ availabilityZone, volumes, pools }) => [availabilityZone, volumes, pools]),
      [
        ['east', 6n, 2],
        ['west', 3n, 1],
      ],
    );
    assert.deepEqual(
      said.pools.map(({ pool, volumes, filter, capacityGroup }) => [
        pool,
        volumes,
        filter,
        capacityGroup,
      ]),
      [
        ['a@x#1', 6n, 'CapacityFilter', 'one'],
        ['b@x#1', 3n, 'CapacityFilter', ''],
        ['a@x#2', 1n, 'maximum_volumes', 'one'],
      ],
    );
    assert.equal(said.absentBackends[0]?.backend, 'c@x');
    let placed = 0;
    const create = () =>
      client.scheduler.scheduleCreateVolume({
        ...asked,
        requestId: randomUUID(),
        volumeId: randomUUID(),
      });
    for (; ; placed += 1)
      if ((await create().catch((error: unknown) => error)) instanceof StowageError) break;
    assert.equal(placed, 9);
    const full = await client.scheduler.estimateCapacity(asked);
    assert.deepEqual([full.volumes, full.maximumVolumeSizeGib], [0n, 5n]);
    assert.equal(full.limits.length, 0);
  });

  it('without a size says what CSI asks for, also of figures that no field can say', async () => {
    await report('a@x', 'east', [
      {
        poolName: '1',
        capacity: { total: finite(1e300), free: finite(1e300) },
        capabilities: { minimum_volume_size_gib: 4 },
      },
    ]);
    const huge = await client.scheduler.estimateCapacity({});
    assert.deepEqual(
      [huge.volumes, huge.maximumVolumeSizeGib, huge.minimumVolumeSizeGib, huge.boundless],
      [0n, 2n ** 40n, 4n, false],
    );
    assert.equal(huge.availableCapacityGib, BigInt(Number.MAX_SAFE_INTEGER));
    await report('b@x', 'east', [
      { poolName: '1', capacity: { total: INFINITE, free: INFINITE }, capabilities: {} },
    ]);
    const endless = await client.scheduler.estimateCapacity({ sizeGib: 1n, maxPools: 1 });
    assert.deepEqual(
      [endless.unlimited, endless.boundless, endless.minimumVolumeSizeGib, endless.poolsOmitted],
      [true, true, 1n, 1],
    );
  });

  it('refuses what a create would be refused for', async () => {
    await report('a@x', 'east', [thickPool('1', 60)]);
    const type = { name: 'small', extraSpecs: { 'provisioning:max_vol_size': '5' } };
    const wrong = [
      { profile: 'none' },
      { sizeGib: 6n, volumeType: type },
      { volumeType: { name: 'odd', extraSpecs: { 'provisioning:max_vol_size': 'much' } } },
      { sizeGib: -1n },
      { maxPools: 10_001 },
    ];
    for (const one of wrong)
      await assert.rejects(client.scheduler.estimateCapacity(one), { reason: 'INVALID_FIELDS' });
    const { maximumVolumeSizeGib } = await client.scheduler.estimateCapacity({ volumeType: type });
    assert.equal(maximumVolumeSizeGib, 5n);
  });
});
