import assert from 'node:assert/strict';
import type { PoolRecord } from '../../../src/domain/pool.js';
import { CapacityGroup } from '../../../src/engine/index/capacity-group.js';
import { IndexedPool } from '../../../src/engine/index/indexed-pool.js';
import type { Line } from '../../../src/engine/journal/lines.js';
import { PoolLines } from '../../../src/engine/journal/pool-lines.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { SegmentWriter } from '../../../src/engine/journal/segment-writer.js';
import { backendRecord, space } from '../support.js';

const BACKEND = backendRecord(
  {
    backend: 'c@x',
    cluster: 'c@x',
    ordinal: 4,
    representative: { host: 'a@x', zone: 'z1' },
  },
  { receivedAt: 1000, heardAt: 2000 },
);

const POOL: PoolRecord = {
  pool: 'c@x#gold',
  backend: 'c@x',
  poolName: 'gold',
  ordinal: 9,
  report: { space: space(), capabilities: { tier: 'gold' } },
  heldGib: 3,
  confirmedGib: 0,
  containedGib: 0,
  volumeCount: 1,
  generation: 1,
};

const HEAD = {
  pool: 'c@x#gold',
  backend: 'c@x',
  zone: 'z1',
  host: 'a@x#gold',
  clusterName: 'c@x#gold',
  updatedAt: 1000,
  heardAt: 2000,
  reportTooOld: false,
  kind: 'volume',
  backendOrdinal: 4,
  ordinal: 9,
};

/** A pool, and the lines that are told of it. */
class Told {
  readonly owner = { record: BACKEND, pools: [] };
  readonly pool = new IndexedPool(POOL, this.owner, 5, 'reported');
  readonly lines = new PoolLines(this.pool, this.pool);

  /** The lines that something tells. */
  of(tell: (to: SegmentWriter) => void): readonly Line[] {
    const to = new SegmentWriter();
    tell(to);
    return [...linesOf(to.take())];
  }

  next(): readonly Line[] {
    return this.of((to) => this.lines.next(to, this.pool));
  }
}

describe('the lines of a pool', () => {
  it('tell all that its head has, and then only what changed', () => {
    const told = new Told();
    const { space: figures, capabilities } = POOL.report ?? assert.fail();
    assert.deepEqual(
      told.of((to) => told.lines.complete(to, told.pool)),
      [['pool', 5, HEAD, figures, capabilities, 3, 1, 1]],
    );
    assert.deepEqual(told.next(), []);
    told.pool.put({ ...POOL, heldGib: 4 }, 'reported');
    assert.deepEqual(told.next(), [['figures', 5, 4, 1, 1]]);
  });

  it('tell each change of its head once, and when it is gone again', () => {
    const told = new Told();
    const quarantine = { since: 1, until: null, probes: 0 } as never;
    const admin = { state: 'cordoned', reason: 'r', since: 1 } as const;
    const report = { ...POOL.report, backendDown: 'down' } as PoolRecord['report'];
    const group = new CapacityGroup<IndexedPool>('g', 'reported');
    const changes: readonly (readonly [change: () => void, set: object])[] = [
      [() => told.pool.put({ ...POOL, admin }, 'reported'), { admin }],
      [() => told.pool.put({ ...POOL, ordinal: 2 }, 'reported'), { ordinal: 2 }],
      // The report has the same space and capabilities.
      [() => told.pool.put({ ...POOL, report }, 'reported'), { backendDown: 'down' }],
      [() => Object.assign(told.owner, { record: { ...BACKEND, quarantine } }), { quarantine }],
      [
        () => {
          group.members.add(told.pool);
          told.pool.group = group;
        },
        { capacityGroup: 'g' },
      ],
    ];
    for (const [change, set] of changes) {
      change();
      const [line, ...more] = told.next();
      assert.deepEqual(more, []);
      assert.deepEqual(line?.slice(0, 3), ['change', 5, [set, []]]);
      assert.deepEqual(told.next(), []);
      told.pool.group = null;
      told.pool.put(POOL, 'reported');
      told.owner.record = BACKEND;
      const [back] = told.next();
      assert.equal(back?.[0], 'change');
      assert.deepEqual(told.next(), []);
    }
  });
});
