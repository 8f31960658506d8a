import assert from 'node:assert/strict';
import type {
  BackendRecord,
  CurrentReport,
  HostRecord,
  PoolRecord,
} from '../../../src/domain/pool.js';
import { absence, type KnownBackends } from '../../../src/engine/decide/absence.js';
import * as a from '../../contract/records.js';
import { space } from '../support.js';

const T = Date.parse('2026-01-01T00:00:00Z');
const REPORT: CurrentReport = {
  ...{ host: 'n@x', reporters: {}, accountingRevision: null, measuredAt: null, digest: '' },
  ...{ receivedAt: T, heardAt: T, tooOld: false },
};
const ASK = {
  kind: 'volume',
  now: T + 3_600_000,
  named: null,
  maxReportAgeMs: null,
  quarantine: null,
} as const;

interface Told {
  readonly backend: Partial<BackendRecord>;
  readonly hosts?: readonly Partial<HostRecord>[];
  readonly pools?: number;
}

/** What is known of backends; each has the pools that it is given, one by default. */
function known(...told: readonly Told[]): KnownBackends {
  const rows = told.map(({ backend, hosts = [{}], pools = 1 }) => {
    const row = a.backend({ representative: null, report: REPORT, ...backend });
    const members = hosts.map((host, at) =>
      a.host({ host: `n${at + 1}@x`, backend: row.backend, ...host }),
    );
    const one: PoolRecord = a.pool({
      backend: row.backend,
      report: { space: space(), capabilities: {} },
    });
    return { row, members, pools: Array.from({ length: pools }, () => one) };
  });
  const find = (name: string) => rows.find(({ row }) => row.backend === name);
  return {
    backends: () => rows.map(({ row }) => row),
    hostsOf: (name) => find(name)?.members ?? [],
    poolsOf: (name) => find(name)?.pools ?? [],
  };
}

const STANDS = { representative: { host: 'n1@x', zone: 'z' } };

describe('absence', () => {
  it('is of nobody where all take part, and of other kinds of service', () => {
    const backends = known(
      { backend: STANDS },
      { backend: { backend: 'b@y', serviceKind: 'backup', report: null } },
    );
    assert.deepEqual(absence(backends, ASK), { counts: [], backends: [], omitted: 0 });
  });

  const CASES: readonly (readonly [string, Told, object, string])[] = [
    [
      'a host that is down',
      { backend: { downSince: T }, hosts: [{ down: true, lastSeenAt: T - 60_000 }] },
      { cause: 'down', since: T, operatorReason: '' },
      'down since 2026-01-01T00:00:00Z, last sign of life 2025-12-31T23:59:00Z',
    ],
    [
      'a host that was disabled and then went down',
      {
        backend: { downSince: T },
        hosts: [
          { down: true, lastSeenAt: T, adminState: 'disabled', reason: 'firmware', stateSince: T },
        ],
      },
      { cause: 'down', since: T, operatorReason: 'firmware' },
      'down since 2026-01-01T00:00:00Z, last sign of life 2026-01-01T00:00:00Z, and ' +
        'disabled since 2026-01-01T00:00:00Z (firmware)',
    ],
    [
      'a host that is disabled',
      { backend: {}, hosts: [{ adminState: 'disabled', reason: 'firmware', stateSince: T }] },
      { cause: 'disabled', since: T, operatorReason: 'firmware' },
      'disabled since 2026-01-01T00:00:00Z (firmware)',
    ],
    [
      'a host that is frozen, nobody knows since when',
      { backend: {}, hosts: [{ adminState: 'frozen' }] },
      { cause: 'frozen', since: null, operatorReason: '' },
      'frozen',
    ],
    [
      'a cluster whose hosts are out for several reasons',
      {
        backend: { cluster: 'n@x' },
        hosts: [
          { down: true, lastSeenAt: T },
          { adminState: 'disabled', reason: 'firmware', stateSince: T + 1000 },
          { adminState: 'frozen', reason: 'fail-over', stateSince: T - 1000 },
          { adminState: 'frozen', reason: '', stateSince: T },
        ],
      },
      { cause: 'disabled', since: T + 1000, operatorReason: 'firmware; fail-over' },
      'n1@x is down, last sign of life 2026-01-01T00:00:00Z; n2@x is disabled since ' +
        '2026-01-01T00:00:01Z (firmware); n3@x is frozen since 2025-12-31T23:59:59Z ' +
        '(fail-over); 1 more are likewise out',
    ],
    [
      'a cluster that is frozen itself, whatever its hosts are',
      {
        backend: {
          cluster: 'n@x',
          ...STANDS,
          adminState: 'frozen',
          reason: 'fail-over',
          stateSince: T,
        },
      },
      { cause: 'frozen', since: T, operatorReason: 'fail-over' },
      'the cluster is frozen since 2026-01-01T00:00:00Z (fail-over)',
    ],
    [
      'a backend that its last host has left',
      { backend: { downSince: T }, hosts: [] },
      { cause: 'down', since: T, operatorReason: '' },
      'no host serves it any more since 2026-01-01T00:00:00Z',
    ],
    [
      'a backend that never reported',
      { backend: { ...STANDS, report: null } },
      { cause: 'never_reported', since: null, operatorReason: '' },
      'no report has come from it',
    ],
    [
      'a backend whose report lists no pool',
      { backend: STANDS, pools: 0 },
      { cause: 'no_pools', since: T, operatorReason: '' },
      'its report lists no pool since 2026-01-01T00:00:00Z',
    ],
  ];
  for (const [name, told, wanted, explanation] of CASES) {
    it(`names ${name}`, () => {
      const { backends, counts } = absence(known(told), ASK);
      assert.deepEqual(backends, [{ backend: a.BACKEND, ...wanted, explanation }]);
      assert.deepEqual(counts, [{ cause: backends[0]?.cause, backends: 1 }]);
    });
  }

  it('names a report that is too old only where that counts', () => {
    const backends = known({ backend: { ...STANDS, report: { ...REPORT, tooOld: true } } });
    assert.deepEqual(absence(backends, ASK).backends, []);
    assert.deepEqual(absence(backends, { ...ASK, maxReportAgeMs: 600_000 }).backends, [
      {
        ...{ backend: a.BACKEND, cause: 'report_too_old', since: T, operatorReason: '' },
        explanation:
          'its report is 1 h old, of 2026-01-01T00:00:00Z, and none older than 10 min ' +
          'counts for new volumes',
      },
    ]);
  });

  it('counts all and lists so many, by name, the named one first, with reasons cut short', () => {
    const reason = 'x'.repeat(1024);
    const many = Array.from({ length: 5000 }, (_, at) => ({
      backend: { backend: `b${String(at).padStart(4, '0')}@x` },
      hosts: Array.from(
        { length: 50 },
        () => ({ adminState: at % 5 === 0 ? 'frozen' : 'disabled', reason }) as const,
      ),
    }));
    const found = absence(known(...many), { ...ASK, named: 'b4711@x#pool' });
    assert.deepEqual(found.counts, [
      { cause: 'disabled', backends: 4000 },
      { cause: 'frozen', backends: 1000 },
    ]);
    assert.deepEqual([found.backends.length, found.omitted], [100, 4900]);
    assert.deepEqual(
      [found.backends[0]?.backend, found.backends[1]?.backend],
      ['b4711@x', 'b0000@x'],
    );
    assert.ok(JSON.stringify(found).length < 150_000, `${JSON.stringify(found).length} characters`);
  });
});
