import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { BackendRecord, PoolRecord } from '../../../src/domain/pool.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { schedule } from '../../../src/engine/decide/schedule.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { seededRandom } from '../../../src/engine/lib/random.js';
import { backendRecord, placementRequest, space, volumeType } from '../support.js';

const ALL = { avoid: new Set<string>(), settled: null };
const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' });
const THICK = volumeType({ 'provisioning:type': 'thick' });

const BACKEND = backendRecord();

/** Pools of which every other one is thin, so that thin and thick volumes see different figures. */
class Cloud {
  readonly index = new PoolIndex();
  readonly #random = seededRandom(7);

  constructor(readonly pools: number) {
    this.#apply(
      [BACKEND],
      Array.from({ length: pools }, (_, at) => this.#row(at, 0)),
    );
  }

  /** Some pools have other figures now. */
  change(places: Iterable<number>): void {
    this.#apply(
      [],
      Array.from(places, (at) => this.#row(at, this.#whole(60))),
    );
  }

  /** No report lists some pools any more. */
  leave(places: Iterable<number>): void {
    this.#apply(
      [],
      Array.from(places, (at) => ({ ...this.#row(at, 0), report: null })),
    );
  }

  /** The decision by index is that of a look at every pool. */
  agrees(thick: boolean): void {
    const spec = { sizeGib: 7, volumeType: thick ? THICK : null, maxAlternatives: 5 };
    const request = placementRequest({ spec, neededGib: 7 });
    const found = this.index.decide(request, PROFILE, ALL);
    assert.equal(found.kind, 'chosen');
    assert.deepEqual(found, schedule(this.index.participating(), request, PROFILE));
  }

  #row(at: number, heldGib: number): PoolRecord {
    const [thin, free] = [at % 2 === 0, 60 + this.#whole(900)];
    const figures = { total: finite(1000), free: finite(free), provisionedGib: 1000 - free };
    return {
      pool: `a@x#${at}`,
      backend: 'a@x',
      poolName: String(at),
      ordinal: at + 1,
      report: { space: space({ ...figures, thin, ratio: thin ? 2.5 : 1 }), capabilities: {} },
      heldGib,
      confirmedGib: 0,
      containedGib: 0,
      volumeCount: 0,
      generation: 1,
    };
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #apply(backends: readonly BackendRecord[], pools: readonly PoolRecord[]): void {
    this.index.apply({ revision: this.index.revision + 1, hosts: [], backends, pools });
  }
}

describe('rankings for thin and for thick volumes', () => {
  for (const first of [false, true])
    it(`agree with the scan if ${first ? 'thick' : 'thin'} volumes were asked for first`, () => {
      const cloud = new Cloud(400);
      cloud.agrees(first);
      cloud.change([3, 8, 8, 120, 399]);
      cloud.leave([5, 6]);
      cloud.change([6, 400, 401]);
      cloud.index.reserve('a@x#12', 40, null);
      cloud.agrees(!first);
      cloud.change([8, 9]);
      for (const thick of [first, !first]) cloud.agrees(thick);
    });

  it('agree with it if more pools changed in between than are remembered', () => {
    const cloud = new Cloud(5000);
    cloud.agrees(false);
    cloud.change(Array(5000).keys());
    for (const thick of [true, false]) cloud.agrees(thick);
  });
});

describe('what is set aside in a pool', () => {
  it('is counted until it is committed or rolled back, joined or not', () => {
    const { index } = new Cloud(1);
    const consumed = () => [
      index.view('a@x#0')?.consumedGib,
      ...(['in transaction', 'committed'] as const).map(
        (where) => index.pools({ avoid: new Set(), settled: where })[0]?.consumedGib,
      ),
      index.view('a@x#0')?.liveVolumes,
    ];
    assert.deepEqual(consumed(), [0, 0, 0, 0]);
    const volume = { volumeId: 'v', projectId: 'p' };
    const [one, other] = [index.reserve('a@x#0', 5, volume), index.reserve('a@x#0', 0.1, null)];
    assert.deepEqual(consumed(), [5.1, 0, 0, 1]);
    one.join();
    one.join();
    assert.deepEqual(consumed(), [5.1, 5, 0, 1]);
    one.rollBack();
    one.commit();
    assert.deepEqual(consumed().slice(1), [0, 0, 0]);
    other.join();
    other.commit();
    assert.ok(Math.abs(index.view('a@x#0')?.consumedGib ?? 1) < 1e-9);
    assert.deepEqual(index.tentativeReservations(), []);
  });
});
