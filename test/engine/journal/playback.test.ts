import assert from 'node:assert/strict';
import type { Line } from '../../../src/engine/journal/lines.js';
import { Playback } from '../../../src/engine/journal/playback.js';
import {
  decisionOf,
  type RecordedDecision,
} from '../../../src/engine/journal/recorded-decision.js';

/** A volume of a set that is put together, chosen in a slot. */
function member(slot: number): RecordedDecision {
  return decisionOf(
    {
      id: 'decision',
      subject: 'volume',
      attempt: 1,
      revision: 1,
      profile: 0,
      now: 1,
      seed: 1,
      sizeGib: 1,
      projectId: 'p',
      userId: 'u',
      volumeType: null,
      zones: [],
      maxAlternatives: 0,
      minPhysicalFreePercent: 10,
      maxDiagnosedPools: 1000,
      place: { slot, weight: 0.5 },
    },
    { request: { request: null, spec: null, at: [], set: 'as it is put together' } },
  );
}

describe('a journal that is read', () => {
  // A reader begins where some pools are told only later.
  it('goes past decisions on pools that are not told yet, and names those that are', () => {
    const playback = new Playback();
    const together = { sizeGib: 1, thin: true, guarded: true };
    const set: Line = ['set', { rules: [], together, tried: [], before: [] }];
    playback.follow(set);
    playback.follow(['decision', member(7)]);
    assert.throws(() => playback.outcome(member(7).outcome), /does not tell the pool in slot 7/);
    const pool = { pool: 'node1@lvm#a' } as Extract<Line, readonly ['pool', ...unknown[]]>[2];
    playback.follow(['pool', 7, pool, {} as never, {}, 0, 0, 0]);
    assert.deepEqual(playback.outcome(member(7).outcome), {
      kind: 'chosen',
      pool: 'node1@lvm#a',
      weight: 0.5,
    });
    const refused = { kind: 'refused', poolsSeen: 0, filters: [] } as const;
    assert.deepEqual(playback.outcome(refused), refused);
  });
});
