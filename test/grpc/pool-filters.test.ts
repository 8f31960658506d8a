import assert from 'node:assert/strict';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { connect, pages, type StowageClient, StowageError } from '../../src/client/index.js';
import { finite } from '../../src/domain/capacity.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { ReportedPool } from '../../src/domain/report.js';
import type { ListPoolsRequestSchema } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { backendReport, World } from '../ledger/support.js';
import { type Rig, startRig } from './harness.js';

type Query = MessageInitShape<typeof ListPoolsRequestSchema>;

function pool(name: string, capabilities: JsonObject, free = 100): ReportedPool {
  return {
    poolName: name,
    capacity: { total: finite(100), free: finite(free), thin: name !== 'thick' },
    capabilities,
  };
}

describe('a list of pools', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;

  before(async () => {
    world = await World.start();
    const ssd = {
      storage_protocol: 'FC',
      media: 'ssd',
      qos: { iops: { max: 5000 } },
      multiattach: true,
      tiers: ['gold', 'silver'],
    };
    await world.ledger.report(
      backendReport('node1@lvm', [pool('thin', ssd), pool('thick', { media: 'hdd' })]),
    );
    await world.ledger.report(backendReport('node2@lvm', [pool('thin', { media: 'ssd' }, 7)]));
    await world.ledger.report({
      ...backendReport('other@x', [pool('thin', { media: 'ssd', qos: 'none' })]),
      zone: 'east',
    });
    await world.ledger.setBackendState('node2@lvm', 'disabled', 'repairs');
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address });
  });
  after(async () => {
    client.close();
    await rig.close();
    await world.end();
  });

  const names = async (query: Query): Promise<readonly string[]> =>
    (await client.pools.listPools(query)).pools.map(({ pool }) => pool);
  const ALL = ['node1@lvm#thick', 'node1@lvm#thin', 'node2@lvm#thin', 'other@x#thin'];
  const SSD = ['node1@lvm#thin', 'node2@lvm#thin', 'other@x#thin'];

  it('takes a name, or a pattern', async () => {
    assert.deepEqual(await names({}), ALL);
    assert.deepEqual(await names({ pool: 'node1@lvm#thin' }), ['node1@lvm#thin']);
    assert.deepEqual(await names({ pool: 'node1@lvm' }), []);
    assert.deepEqual(await names({ pool: 'node*#thin' }), ['node1@lvm#thin', 'node2@lvm#thin']);
    assert.deepEqual(await names({ pool: '*' }), ALL);
    assert.deepEqual(await names({ pool: 'node[12].*' }), []);
    assert.deepEqual(await names({ backend: 'node1@lvm', pool: '*thin' }), ['node1@lvm#thin']);
    assert.deepEqual(await names({ backend: 'node1@lvm', pool: 'node2*' }), []);
  });

  it('takes requirements in the grammar of extra specs', async () => {
    const capable = (capabilities: Record<string, string>) => names({ capabilities });
    assert.deepEqual(await capable({ media: 'ssd' }), SSD);
    assert.deepEqual(await capable({ media: '<or> ssd <or> hdd' }), ALL);
    assert.deepEqual(await capable({ thin_provisioning_support: '<is> true' }), SSD);
    assert.deepEqual(await capable({ free_capacity_gb: '>= 8', media: 'ssd' }), [
      'node1@lvm#thin',
      'other@x#thin',
    ]);
    assert.deepEqual(await capable({ 'qos:iops:max': '>= 5000' }), ['node1@lvm#thin']);
    assert.deepEqual(await capable({ 'capabilities:media': 'hdd' }), ['node1@lvm#thick']);
    assert.deepEqual(await capable({ tiers: 'silver' }), ['node1@lvm#thin']);
    assert.deepEqual(await capable({ storage_protocol: 'fibre_channel' }), ['node1@lvm#thin']);
    assert.deepEqual(
      await capable({ volume_backend_name: 'other@x' }),
      ['other@x#thin'],
      'what it inherits counts',
    );
    assert.deepEqual(await capable({ constructor: '<in> a' }), []);
    assert.deepEqual(await capable({ media: '' }), []);
  });

  it('takes a volume type, of which only what CapabilitiesFilter asks for counts', async () => {
    const accepting = (extraSpecs: Record<string, string>) =>
      names({ volumeType: { name: 'gold', extraSpecs } });
    assert.deepEqual(await accepting({}), ALL);
    assert.deepEqual(
      await accepting({ media: 'ssd', 'lvm:stripes': '2' }),
      SSD,
      'a driver is told lvm:stripes, no pool has it',
    );
    assert.deepEqual(
      await accepting({ 'capabilities:qos:iops:max': '5000' }),
      [],
      'a number is no text',
    );
    assert.deepEqual(await accepting({ 'capabilities:qos:iops:max': '== 5000' }), [
      'node1@lvm#thin',
    ]);
    assert.deepEqual(await accepting({ multiattach: '<is> True' }), ['node1@lvm#thin']);
    assert.deepEqual(
      await names({ volumeType: { name: 'gold', nullExtraSpecs: ['media'] } }),
      [],
      'null is not what is reported',
    );
  });

  it('takes them all at once', async () => {
    const capabilities = { media: 'ssd' };
    const volumeType = { extraSpecs: { thin_provisioning_support: '<is> True' } };
    const query = { pool: '*#thin', participating: true, capabilities, volumeType };
    assert.deepEqual(await names(query), ['node1@lvm#thin', 'other@x#thin']);
    assert.deepEqual(await names({ ...query, availabilityZone: 'east' }), ['other@x#thin']);
  });

  it('comes in pages that belong to their filters, whatever the order of their maps', async () => {
    const volumeType = { extraSpecs: { thin_provisioning_support: '<is> True' } };
    const query = {
      pool: '*',
      capabilities: { media: 'ssd', pool_name: 'thin' },
      volumeType,
      pageSize: 1,
    };
    const seen: string[] = [];
    for await (const page of pages((pageToken) =>
      client.pools.listPools({ ...query, pageToken }),
    )) {
      seen.push(...page.pools.map(({ pool }) => pool));
    }
    assert.deepEqual(seen, SSD);
    const { nextPageToken: pageToken } = await client.pools.listPools(query);
    assert.deepEqual(
      await names({ ...query, capabilities: { pool_name: 'thin', media: 'ssd' }, pageToken }),
      ['node2@lvm#thin'],
    );
    const others = [
      { ...query, pool: 'n*' },
      { ...query, capabilities: { media: 'ssd' } },
      { ...query, capabilities: { media: 'ssd', pool_name: 'thick' } },
      { ...query, volumeType: { extraSpecs: {} } },
    ];
    for (const other of others) {
      await assert.rejects(
        client.pools.listPools({ ...other, pageToken }),
        isCoded('INVALID_PAGE_TOKEN', 'page_token'),
      );
    }
  });

  it('refuses what it cannot read, by the name of the field', async () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`k${n}`, 'v']));
    const wrong: readonly (readonly [Query, string])[] = [
      [{ pool: 'x'.repeat(1025) }, 'pool'],
      [{ capabilities: { '': 'x' } }, 'capabilities[""]'],
      [{ capabilities: { 'a::b': 'x' } }, 'capabilities["a::b"]'],
      [{ capabilities: { a: 'x'.repeat(1025) } }, 'capabilities["a"]'],
      [{ capabilities: many }, 'capabilities'],
      [{ capabilities: { a: '<is> true', b: '>= lots' } }, 'capabilities["b"]'],
      [{ capabilities: { a: '<or>' } }, 'capabilities["a"]'],
      [{ volumeType: { name: 'x'.repeat(256) } }, 'volume_type.name'],
    ];
    for (const [query, field] of wrong)
      await assert.rejects(client.pools.listPools(query), isCoded('INVALID_FIELDS', field), field);
    await assert.rejects(
      client.pools.listPools({ backend: 'no@one' }),
      (error) => reasonOf(error) === 'BACKEND_NOT_FOUND',
    );
  });
});

function reasonOf(error: unknown): string | undefined {
  return error instanceof StowageError ? error.reason : undefined;
}

function isCoded(reason: string, field: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StowageError);
    assert.deepEqual([error.reason, error.violations.map((one) => one.field)], [reason, [field]]);
    return true;
  };
}
