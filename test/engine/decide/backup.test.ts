import assert from 'node:assert/strict';
import { scheduleBackup } from '../../../src/engine/decide/backup.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { placementRequest, pool } from '../support.js';

const profile = buildProfile({
  multipliers: {},
  maxAttempts: 3,
  defaultRatio: 20,
  weightHandler: 'stochastic',
});
const service = (host: string, capabilities = {}, zone = 'nova') =>
  pool({ pool: `${host}@backup#_pool0`, capabilities, zone });

describe('the choice of a backup service', () => {
  const decide = (
    services: readonly ReturnType<typeof service>[],
    more: {
      driver?: string;
      from?: string;
      sameHost?: boolean;
      zones?: readonly string[];
      only?: string;
      seed?: number;
    } = {},
  ) => {
    const {
      driver = null,
      from = 'elsewhere@lvm#pool',
      sameHost = false,
      zones = [],
      only = null,
      seed = 1,
    } = more;
    const asked = placementRequest({ neededGib: 0, seed, spec: { zones, resourceBackend: only } });
    return scheduleBackup(services, asked, { from, driver, sameHost }, profile);
  };
  const chosen = (...of: Parameters<typeof decide>) => {
    const outcome = decide(...of);
    assert.equal(outcome.kind, 'chosen');
    return outcome.kind === 'chosen' ? outcome.pool.backend : '';
  };
  const refusedBy = (...of: Parameters<typeof decide>) => {
    const outcome = decide(...of);
    assert.equal(outcome.kind, 'refused');
    return outcome.kind === 'refused'
      ? outcome.diagnosis.nearestMisses.map(({ filter, reason }) => `${filter}: ${reason}`)
      : [];
  };
  const three = [service('n1'), service('n2'), service('n3')];

  it("prefers the one on the volume's own host, whatever chance says", () => {
    for (let seed = 0; seed < 200; seed += 1)
      assert.equal(chosen(three, { from: 'n2@lvm#thin', seed }), 'n2@backup');
  });

  it('takes any where none is there, each its share, the same for the same seed', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed += 1) {
      const backend = chosen(three, { seed });
      assert.equal(chosen(three, { seed }), backend);
      counts.set(backend, (counts.get(backend) ?? 0) + 1);
    }
    assert.equal(counts.size, 3);
    for (const count of counts.values())
      assert.ok(count > 850 && count < 1150, String([...counts]));
  });

  it('takes none on another host where the configuration says so', () => {
    assert.equal(chosen(three, { from: 'n3@lvm', sameHost: true }), 'n3@backup');
    assert.equal(
      refusedBy(three, { from: 'n4@lvm', sameHost: true })[0],
      'backup_same_host: it runs on n1, the volume lives on n4',
    );
  });

  it('takes one of the asked zone, driver and name only, and one that works', () => {
    const services = [
      service('n1', { driver_name: 'ceph' }, 'a'),
      service('n2', { driver_name: 'swift' }, 'a'),
      service('n3', { driver_name: 'swift' }, 'b'),
    ];
    assert.equal(chosen(services, { zones: ['a'], driver: 'swift' }), 'n2@backup');
    assert.equal(chosen(services, { only: 'n3@backup' }), 'n3@backup');
    assert.deepEqual(refusedBy(services.slice(0, 1), { driver: 'swift' }), [
      'backup_driver: its driver_name is "ceph", the request asks for swift',
    ]);
    assert.equal(refusedBy(services, { zones: ['c'] }).length, 3);
    for (const backend_state of [false, 'down']) {
      assert.deepEqual(refusedBy([service('n1', { backend_state })]), [
        'backup_service_works: it reports backend_state as down',
      ]);
    }
    for (const backend_state of [true, 'up', null])
      assert.equal(chosen([service('n1', { backend_state })]), 'n1@backup');
  });

  it('names the others as alternatives', () => {
    const outcome = decide(three, { from: 'n2@lvm' });
    assert.deepEqual(
      outcome.kind === 'chosen' && new Set(outcome.alternatives.map(({ pool }) => pool)),
      new Set(['n1@backup#_pool0', 'n3@backup#_pool0']),
    );
  });
});
