import assert from 'node:assert/strict';
import type { BackendRecord, PoolRecord } from '../../../src/domain/pool.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { backendRecord, space } from '../support.js';

function backend(
  name: string,
  ordinal: number | null,
  more: Partial<BackendRecord> = {},
): BackendRecord {
  const representative = { host: name, zone: `zone of ${name}` };
  return backendRecord({ backend: name, ordinal, representative, ...more }, { host: name });
}

function pool(name: string, ordinal: number, more: Partial<PoolRecord> = {}): PoolRecord {
  const [owner = '', short = ''] = name.split('#');
  const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
  return {
    pool: name,
    backend: owner,
    poolName: short,
    ordinal,
    report: { space: space(), capabilities: {} },
    ...counts,
    ...more,
  };
}

describe('the pool index', () => {
  let index: PoolIndex;
  beforeEach(() => {
    index = new PoolIndex();
    index.apply({
      revision: 1,
      hosts: [],
      backends: [
        backend('b@x', 2),
        backend('a@x', 1),
        backend('off@x', 3, { representative: null }),
      ],
      pools: [
        pool('b@x#p', 1),
        pool('a@x#late', 5),
        pool('a@x#early', 2),
        pool('a@x#gone', 1, { report: null }),
        pool('off@x#p', 1),
      ],
    });
  });
  const names = () => index.participating().map((view) => view.pool);

  it(
    'gives the pools that take part in tie order: backends as they took part, pools as they ' +
      'were reported',
    () => {
      assert.deepEqual(names(), ['a@x#early', 'a@x#late', 'b@x#p']);
    },
  );

  it('follows what a commit changed, in place', () => {
    const [first] = index.participating();
    index.apply({
      revision: 2,
      hosts: [],
      backends: [],
      pools: [pool('a@x#early', 2, { heldGib: 30, confirmedGib: 4, volumeCount: 2 })],
    });
    assert.equal(first?.consumedGib, 34);
    assert.equal(first?.volumeCount, 2);
    index.apply({
      revision: 3,
      hosts: [],
      backends: [backend('a@x', 1, { representative: null })],
      pools: [],
    });
    assert.deepEqual(names(), ['b@x#p']);
    index.apply({
      revision: 4,
      hosts: [],
      backends: [backend('off@x', 3)],
      pools: [pool('b@x#p', 1, { report: null })],
    });
    assert.deepEqual(names(), ['off@x#p']);
    assert.equal(index.revision, 4);
  });

  it('counts tentative reservations until they are committed or rolled back, once', () => {
    const view = index.participating()[0];
    const kept = index.reserve('a@x#early', 10, { volumeId: 'one', projectId: '' });
    const given = index.reserve('a@x#early', 5, { volumeId: 'two', projectId: '' });
    assert.equal(view?.consumedGib, 15);
    assert.deepEqual(index.tentativeReservations(), [kept, given]);
    given.rollBack();
    given.rollBack();
    kept.commit();
    kept.rollBack();
    assert.equal(view?.consumedGib, 0);
    assert.deepEqual([kept.state, given.state], ['committed', 'rolled back']);
    assert.deepEqual(index.tentativeReservations(), []);
  });

  it(
    'can be seen without what may come to nothing: committed rows alone, or with what stands ' +
      'in the transaction',
    () => {
      index.apply({
        revision: 2,
        hosts: [],
        backends: [],
        pools: [pool('a@x#early', 2, { heldGib: 1 })],
      });
      const joined = index.reserve('a@x#early', 10, null);
      joined.join();
      joined.join();
      const open = index.reserve('a@x#early', 100, null);
      const seen = (where: 'committed' | 'in transaction') =>
        index.pools({ avoid: new Set(), settled: where }).map((view) => view.consumedGib);
      assert.deepEqual(
        [seen('committed'), seen('in transaction')],
        [
          [1, 0, 0],
          [11, 0, 0],
        ],
      );
      const [early] = index.pools({ avoid: new Set(), settled: 'committed' });
      assert.deepEqual(
        [early?.pool, early?.host, early?.zone],
        ['a@x#early', 'a@x#early', 'zone of a@x'],
      );
      joined.rollBack();
      open.rollBack();
      assert.deepEqual(seen('in transaction'), [1, 0, 0]);
      assert.equal(index.participating()[0]?.consumedGib, 1);
    },
  );

  it(
    'takes over another state of everything, also an earlier one, and keeps what is set ' +
      'aside where the pool is still there',
    () => {
      index.apply({
        revision: 9,
        hosts: [],
        backends: [],
        pools: [pool('a@x#early', 2, { heldGib: 50 })],
      });
      const [early] = index.participating();
      const kept = index.reserve('a@x#early', 10, null);
      const lost = index.reserve('b@x#p', 10, null);
      index.replace({
        revision: 5,
        hosts: [],
        backends: [backend('a@x', 1)],
        pools: [pool('a@x#early', 2, { heldGib: 3 })],
      });
      assert.deepEqual([names(), index.revision, early?.consumedGib], [['a@x#early'], 5, 13]);
      assert.deepEqual([index.pool('b@x#p'), index.backend('b@x')], [undefined, undefined]);
      assert.deepEqual(index.changedSince(4), ['a@x#early']);
      kept.commit();
      lost.rollBack();
      assert.equal(early?.consumedGib, 3);
      index.apply({
        revision: 6,
        hosts: [],
        backends: [],
        pools: [pool('a@x#early', 2, { heldGib: 4 })],
      });
      assert.equal(early?.consumedGib, 4);
    },
  );

  it('knows which pools changed after a revision, in the order of their last changes', () => {
    index.apply({
      revision: 5,
      hosts: [],
      backends: [],
      pools: [pool('b@x#p', 1, { heldGib: 1 }), pool('a@x#late', 5, { heldGib: 1 })],
    });
    index.apply({
      revision: 6,
      hosts: [],
      backends: [],
      pools: [pool('b@x#p', 1, { heldGib: 2 })],
    });
    assert.deepEqual(index.changedSince(4), ['a@x#late', 'b@x#p']);
    assert.deepEqual(index.changedSince(5), ['b@x#p']);
    assert.deepEqual([index.changedSince(6), index.changedAt], [[], 6]);
    assert.equal(index.changedSince(0).length, 5);
  });

  it('counts what a backend lends its pools as their change, and nothing else of it', () => {
    index.apply({
      revision: 5,
      hosts: [],
      backends: [backend('a@x', 1, { accountingRevision: 9 })],
      pools: [],
    });
    assert.deepEqual(index.changedSince(1), []);
    index.apply({
      revision: 6,
      hosts: [],
      backends: [backend('a@x', 1, { representative: null })],
      pools: [],
    });
    assert.deepEqual([...index.changedSince(1)].sort(), ['a@x#early', 'a@x#late']);
    index.apply({ revision: 7, hosts: [], backends: [], pools: [] });
    index.reserve('b@x#p', 10, null);
    assert.deepEqual(index.changedSince(6), []);
  });
});
