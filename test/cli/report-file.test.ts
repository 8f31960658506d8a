import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { parse } from 'yaml';
import { convertVolumes } from '../../src/cli/commands/volume-import.js';
import { convertReports } from '../../src/cli/report-file/convert.js';
import { FileProblems } from '../../src/cli/report-file/fields.js';
import { BackendReportSchema } from '../../src/gen/stowage/v1/capability_service_pb.js';

const POOL = { pool_name: 'p', total_capacity_gb: 10, free_capacity_gb: 5 };

/** A report of one host with these capabilities, as the server gets it. */
function converted(capabilities: Record<string, unknown>) {
  const [report] = convertReports({ host: 'n@b', capabilities }, 'f');
  assert.ok(report);
  const message = create(BackendReportSchema, report);
  toBinary(BackendReportSchema, message);
  return message;
}

/** What is wrong with it. */
function problems(content: unknown): readonly string[] {
  try {
    convertReports(content, 'f');
  } catch (error) {
    if (error instanceof FileProblems) return error.problems;
    throw error;
  }
  return [];
}

/** What is wrong with one pool. */
function poolProblems(pool: Record<string, unknown>): readonly string[] {
  return problems({ host: 'n@b', capabilities: { pools: [pool] } });
}

describe('report files', () => {
  it('become typed reports, everything else kept with its JSON type', () => {
    const report = converted({
      volume_backend_name: 'lvm',
      nothing: null,
      pools: [
        {
          ...POOL,
          total_capacity_gb: 'infinite',
          free_capacity_gb: 'unknown',
          allocated_capacity_gb: 1.5,
          provisioned_capacity_gb: 0,
          reserved_percentage: 5,
          max_over_subscription_ratio: '20.0',
          thin_provisioning_support: true,
          multiattach: 'True',
          nested: { list: [1, 'a', false] },
        },
        { ...POOL, pool_name: 'q', max_over_subscription_ratio: null },
        { ...POOL, pool_name: 'r', max_over_subscription_ratio: 1.5, free_capacity_gb: -3 },
      ],
    });
    assert.deepEqual(report.capabilities, { volume_backend_name: 'lvm', nothing: null });
    const [p, q, r] = report.pools;
    assert.equal(p?.name, 'p');
    assert.deepEqual(p.capabilities, { multiattach: 'True', nested: { list: [1, 'a', false] } });
    assert.equal(p.capacity?.total?.kind.case, 'infinite');
    assert.equal(p.capacity.free?.kind.case, 'unknown');
    assert.deepEqual([p.capacity.allocatedGib, p.capacity.provisionedGib, p.capacity.reservedPercentage], [1.5, 0, 5]);
    assert.deepEqual([p.capacity.thinProvisioningSupport, p.capacity.thickProvisioningSupport], [true, undefined]);
    assert.deepEqual(
      [p, q, r].map((pool) => pool?.capacity?.maxOverSubscriptionRatio?.kind.case),
      ['text', 'none', 'number'],
    );
    assert.deepEqual(r?.capacity?.free?.kind, { case: 'finite', value: -3 });
  });

  it('without pools describe one', () => {
    const report = converted({ volume_backend_name: 'x', total_capacity_gb: 10, free_capacity_gb: 4 });
    assert.deepEqual(report.wholeBackend?.free?.kind, { case: 'finite', value: 4 });
    assert.deepEqual(report.capabilities, { volume_backend_name: 'x' });
    assert.equal(converted({ pools: [] }).wholeBackend, undefined);
  });

  it('of a backup service have no pools', () => {
    const service = (capabilities: object) => ({ host: 'a@b', service_kind: 'backup', capabilities });
    assert.deepEqual(convertReports([service({ driver_name: 'ceph' })], 'f')[0]?.capabilities, { driver_name: 'ceph' });
    assert.deepEqual(problems([service({ pools: [] })]), [
      '[0].capabilities.pools: a backup service has no pools: state driver_name, and backend_state',
    ]);
  });

  it('may hold several reports', () => {
    const one = { host: 'a@b', cluster: 'c@b', availability_zone: 'z', service_kind: 'volume', capabilities: { pools: [] } };
    assert.deepEqual(
      convertReports([one, { ...one, host: 'd@b' }], 'f').map(({ host }) => host),
      ['a@b', 'd@b'],
    );
    assert.deepEqual(problems([one, { ...one, host: 'd' }]), ['[1].host: found "d", expected node@backend']);
    assert.deepEqual(problems([]), ['found an empty list, expected at least one report']);
  });

  it('name every bad field with its path, all at once', () => {
    const at = 'capabilities.pools[0]';
    assert.deepEqual(poolProblems({ ...POOL, total_capacity_gb: '10', free_capacity_gb: Number.NaN, thin_provisioning_support: 'True' }), [
      `${at}.total_capacity_gb: found "10", expected GiB of at least 0, 'infinite' or 'unknown'`,
      `${at}.free_capacity_gb: found NaN, expected GiB, 'infinite' or 'unknown'`,
      `${at}.thin_provisioning_support: found "True", expected true or false`,
    ]);
    assert.deepEqual(poolProblems({ ...POOL, total_capacity_gb: -1 }), [
      `${at}.total_capacity_gb: found -1, expected GiB of at least 0, 'infinite' or 'unknown'`,
    ]);
    assert.deepEqual(poolProblems({ pool_name: '', total_capacity_gb: null }), [
      `${at}.pool_name: found "", expected text that is not empty`,
      `${at}.total_capacity_gb: found null, expected GiB of at least 0, 'infinite' or 'unknown'`,
      `${at}.free_capacity_gb: is missing, expected GiB, 'infinite' or 'unknown'`,
    ]);
    assert.deepEqual(poolProblems({ ...POOL, allocated_capacity_gb: true, reserved_percentage: 101, max_over_subscription_ratio: [] }), [
      `${at}.allocated_capacity_gb: found true, expected a number, GiB`,
      `${at}.reserved_percentage: found 101, expected a number from 0 to 100`,
      `${at}.max_over_subscription_ratio: found [], expected a number, text (a number, or auto), or null`,
    ]);
    assert.deepEqual(poolProblems({ ...POOL, iops: { max: Number.POSITIVE_INFINITY } }), [
      `${at}.iops.max: found Infinity, expected what JSON can hold`,
    ]);
    assert.deepEqual(problems({ host: 'n@b', capabilities: { pools: [POOL, POOL, 3] } }), [
      'capabilities.pools[1].pool_name: "p" is also the name of capabilities.pools[0]',
      'capabilities.pools[2]: found 3, expected a map with pool_name, total_capacity_gb, free_capacity_gb …',
    ]);
    assert.deepEqual(problems({ host: 'n@b', capabilities: { pools: {} } }), ['capabilities.pools: found {}, expected a list of pools']);
    assert.match(problems({ host: 'n@b', pools: [], capabilities: { pools: [] } })[0] ?? '', /^pools: no such key here/);
    assert.match(problems('text')[0] ?? '', /^report: found "text"/);
    assert.deepEqual(problems({ host: 1 }), ['host: found 1, expected node@backend', 'capabilities: is missing, expected a map']);
  });

  it('are what the examples are', () => {
    const [yaml] = convertReports(parse(readFileSync('examples/backend.yaml', 'utf8')), 'backend.yaml');
    assert.deepEqual(
      yaml?.pools?.map(({ name }) => name),
      ['thin', 'thick'],
    );
    const [small] = convertReports(JSON.parse(readFileSync('examples/backend-small.json', 'utf8')), 'backend-small.json');
    assert.ok(small?.wholeBackend);
  });
});

describe('import files', () => {
  it('become typed volumes', () => {
    const [volume] = convertVolumes([{ volume_id: 'v', pool: 'a@b#c', size_gib: 3 }], 'f');
    assert.deepEqual(volume, { volumeId: 'v', pool: 'a@b#c', sizeGib: 3n, projectId: '', volumeType: '' });
    assert.throws(
      () => convertVolumes([{ volume_id: 'v', size_gib: 1.5, siz: 1 }], 'f'),
      /\[0\]\.pool: is missing[\s\S]*\[0\]\.size_gib: found 1\.5[\s\S]*\[0\]\.siz: no such key/,
    );
  });
});
