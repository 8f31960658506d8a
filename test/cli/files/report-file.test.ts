import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { parse } from 'yaml';
import { convertVolumes } from '../../../src/cli/commands/volume-import.js';
import { FileProblems } from '../../../src/cli/files/fields.js';
import { convertReports } from '../../../src/cli/files/report-file/convert.js';
import { filePath, inFile } from '../../../src/cli/files/report-file/file-path.js';
import { StowageError } from '../../../src/client/index.js';
import { BackendReportSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { ServiceKind } from '../../../src/gen/stowage/v1/pool_pb.js';

const POOL = { pool_name: 'p', total_capacity_gb: 10, free_capacity_gb: 5 };

/** A report of one host with these capabilities, as the server gets it. */
function converted(capabilities: Record<string, unknown>) {
  const [report] = convertReports({ host: 'n@b', capabilities }, 'f');
  assert.ok(report);
  const message = create(BackendReportSchema, report);
  toBinary(BackendReportSchema, message);
  return message;
}

/** The problems of a file's content. */
function problems(content: unknown): readonly string[] {
  try {
    convertReports(content, 'f');
  } catch (error) {
    if (error instanceof FileProblems) return error.problems;
    throw error;
  }
  return [];
}

describe('report files', () => {
  it("hold a driver's own report, which is passed on as it is", () => {
    const stats = {
      ...{ volume_backend_name: 'lvm', nothing: null },
      pools: [
        {
          ...POOL,
          total_capacity_gb: '10',
          free_capacity_gb: null,
          nested: { list: [1, 'a', false] },
          'odd key': 'True',
        },
        { ...POOL, max_over_subscription_ratio: 'lots' },
      ],
    };
    const report = converted(stats);
    assert.deepEqual(report.volumeStats, stats);
    assert.deepEqual(
      [report.capabilities, report.pools, report.wholeBackend],
      [undefined, [], undefined],
    );
  });

  it('may be of a backup service', () => {
    const [service] = convertReports(
      [{ host: 'a@b', service_kind: 'backup', capabilities: { driver_name: 'ceph' } }],
      'f',
    );
    assert.deepEqual(
      [service?.serviceKind, service?.volumeStats],
      [ServiceKind.BACKUP, { driver_name: 'ceph' }],
    );
  });

  it('may hold several reports', () => {
    const one = {
      host: 'a@b',
      cluster: 'c@b',
      availability_zone: 'z',
      service_kind: 'volume',
      capabilities: { pools: [] },
    };
    assert.deepEqual(
      convertReports([one, { ...one, host: 'd@b' }], 'f').map(({ host }) => host),
      ['a@b', 'd@b'],
    );
    assert.deepEqual(problems([one, { ...one, host: 'd' }]), [
      '[1].host: found "d", expected node@backend',
    ]);
    assert.deepEqual(problems([]), ['found an empty list, expected at least one report']);
  });

  it('name every bad field with its path, all at once', () => {
    const odd = {
      pools: [{ ...POOL, iops: { max: Number.POSITIVE_INFINITY }, free_capacity_gb: Number.NaN }],
    };
    assert.deepEqual(problems({ host: 'n@b', capabilities: odd }), [
      'capabilities.pools[0].free_capacity_gb: found NaN, expected what JSON can hold',
      'capabilities.pools[0].iops.max: found Infinity, expected what JSON can hold',
    ]);
    assert.match(
      problems({ host: 'n@b', pools: [], capabilities: { pools: [] } })[0] ?? '',
      /^pools: no such key here/,
    );
    assert.match(problems('text')[0] ?? '', /^report: found "text"/);
    assert.deepEqual(problems({ host: 1 }), [
      'host: found 1, expected node@backend',
      'capabilities: is missing, expected a map',
    ]);
  });

  it('find in themselves what the server names', () => {
    assert.equal(
      filePath('report.volume_stats.pools[0].total_capacity_gb'),
      'capabilities.pools[0].total_capacity_gb',
    );
    assert.equal(filePath('report.host'), 'report.host');
    const violations = [{ field: 'report.volume_stats.pools[0]', description: 'is 3' }];
    const refused = new StowageError('INVALID_ARGUMENT', 'report.volume_stats.pools[0]: is 3', {
      reason: 'INVALID_FIELDS',
      metadata: { field: 'report.volume_stats.pools[0]', description: 'is 3' },
      violations,
    });
    const told = inFile(refused, '[1].');
    assert.ok(told instanceof StowageError);
    assert.deepEqual(
      [told.message, told.code, told.reason, told.metadata['field'], told.violations[0]?.field],
      [
        '[1].capabilities.pools[0]: is 3',
        'INVALID_ARGUMENT',
        'INVALID_FIELDS',
        '[1].capabilities.pools[0]',
        '[1].capabilities.pools[0]',
      ],
    );
    const other = new StowageError('UNAVAILABLE', 'away');
    assert.equal(inFile(other), other);
  });

  it('are what the examples are', () => {
    const [yaml] = convertReports(
      parse(readFileSync('examples/backend.yaml', 'utf8')),
      'backend.yaml',
    );
    assert.deepEqual(Object.keys(yaml?.volumeStats ?? {}), [
      'volume_backend_name',
      'vendor_name',
      'driver_version',
      'storage_protocol',
      'pools',
    ]);
    const [small] = convertReports(
      JSON.parse(readFileSync('examples/backend-small.json', 'utf8')),
      'backend-small.json',
    );
    assert.equal(small?.volumeStats['total_capacity_gb'], 50);
  });
});

describe('import files', () => {
  it('become typed volumes', () => {
    const [volume] = convertVolumes([{ volume_id: 'v', pool: 'a@b#c', size_gib: 3 }], 'f');
    assert.deepEqual(volume, {
      volumeId: 'v',
      pool: 'a@b#c',
      sizeGib: 3n,
      projectId: '',
      volumeType: '',
    });
    assert.throws(
      () => convertVolumes([{ volume_id: 'v', size_gib: 1.5, siz: 1 }], 'f'),
      /\[0\]\.pool: is missing[\s\S]*\[0\]\.size_gib: found 1\.5[\s\S]*\[0\]\.siz: no such key/,
    );
  });
});
