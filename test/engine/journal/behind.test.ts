import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { Playback } from '../../../src/engine/journal/playback.js';
import { DecisionRecorder } from '../../../src/engine/journal/recorder.js';
import { replay } from '../../../src/engine/journal/replay.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { backendRecord, placementRequest, space } from '../support.js';

const POOLS = 1000;
const BASIS = { avoid: new Set<string>(), settled: null };
const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' });

describe('a journal that is behind', () => {
  let index: PoolIndex;
  let recorder: DecisionRecorder;
  let revision: number;

  beforeEach(() => {
    index = new PoolIndex();
    recorder = new DecisionRecorder(index);
    revision = 0;
    change(500);
    recorder.begin(null, 0);
  });

  /** Every pool has so much free, the one that is decided for a little more. */
  function change(freeGib: number, best = 0): void {
    revision += 1;
    const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
    const pools = Array.from({ length: POOLS }, (_, at) => {
      const free = finite(at === best ? freeGib + 1 : freeGib);
      const report = { space: space({ total: finite(1000), free }), capabilities: {} };
      const names = { pool: `a@x#${at}`, backend: 'a@x', poolName: String(at), ordinal: at + 1 };
      return { ...names, report, ...counts };
    });
    index.apply({ revision, hosts: [], backends: [backendRecord()], pools });
  }

  function decide(sizeGib: number): void {
    const request = placementRequest({ spec: { sizeGib } });
    const outcome = index.decide(request, PROFILE, BASIS);
    recorder.decided({
      id: `decision ${sizeGib}`,
      subject: request.spec.volumeId,
      attempt: 1,
      basis: BASIS,
      request,
      detail: { kind: 'create_volume' },
      backupSameHost: false,
      profile: PROFILE,
      outcome,
    });
    if (outcome.kind === 'chosen') index.reserve(outcome.pool.pool, sizeGib, null).commit();
  }

  /** The decisions of a segment that stands for itself: what became of each, now and then. */
  function told(bytes: Uint8Array) {
    const playback = new Playback();
    const found: unknown[] = [];
    for (const line of linesOf(bytes)) {
      if (line[0] === 'decision') {
        const { outcome, poolsSeen, differences } = replay(playback, line[1], null);
        const pool = outcome.kind === 'chosen' ? outcome.pool.pool : 'refused';
        found.push([line[1].id, pool, poolsSeen, differences]);
      }
      playback.follow(line);
    }
    return found;
  }

  it('writes nothing of many pools at once, and later what was seen then', () => {
    decide(10);
    change(400, 7);
    decide(11);
    change(300, 9);
    decide(999);
    assert.equal(recorder.bytes, 0);
    let steps = 1;
    for (; recorder.writeSome(100); steps += 1) change(200 - steps, steps);
    assert.ok(steps >= (3 * POOLS) / 100, `${steps} steps`);
    const segment = recorder.take(0, -1) ?? assert.fail();
    assert.equal(segment.since, segment.number);
    assert.deepEqual(told(segment.bytes), [
      ['decision 10', 'a@x#0', POOLS, []],
      ['decision 11', 'a@x#7', POOLS, []],
      ['decision 999', 'refused', POOLS, []],
    ]);
  });

  it('is whole in segments that are taken meanwhile', () => {
    decide(10);
    recorder.writeSome(POOLS / 2);
    const first = recorder.take(0, Infinity) ?? assert.fail();
    change(400, 7);
    while (recorder.writeSome(100));
    const second = recorder.take(0, -1) ?? assert.fail();
    assert.deepEqual([first.since, second.since], [1, 1]);
    const playback = new Playback();
    const decided = [first, second].flatMap(({ bytes }) =>
      [...linesOf(bytes)].flatMap((line) => {
        const again = line[0] === 'decision' ? [replay(playback, line[1], null)] : [];
        playback.follow(line);
        return again;
      }),
    );
    assert.deepEqual(
      decided.map(({ poolsSeen, differences }) => [poolsSeen, differences]),
      [[POOLS, []]],
    );
  });

  it('begins anew if what it told is given up, and says how many decisions it lacks', () => {
    decide(10);
    recorder.writeSome(POOLS / 2);
    assert.equal(recorder.take(0, -1)?.decisions, 0);
    decide(11);
    assert.deepEqual(recorder.discard(), { decisions: 2, from: 0 });
    assert.deepEqual([recorder.isBehind, recorder.bytes], [false, 0]);
    const missing = { decisions: 2, from: 0, until: 0 };
    recorder.begin(missing, 0);
    change(400, 7);
    decide(12);
    while (recorder.writeSome(100));
    const segment = recorder.take(0, -1) ?? assert.fail();
    assert.equal(segment.since, segment.number);
    assert.deepEqual(linesOf(segment.bytes).next().value, ['missing', missing]);
    assert.deepEqual(told(segment.bytes), [['decision 12', 'a@x#7', POOLS, []]]);
  });
});
