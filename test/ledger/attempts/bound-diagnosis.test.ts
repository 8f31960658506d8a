import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { type Diagnosis, NOBODY_ABSENT } from '../../../src/domain/diagnosis.js';
import { boundDiagnosis } from '../../../src/ledger/attempts/bound-diagnosis.js';

function diagnosis(pools: number, reason: string): Diagnosis {
  return {
    poolsSeen: pools + 5,
    filters: [{ filter: 'CapacityFilter', considered: pools + 5, removed: pools + 5 }],
    nearestMisses: [],
    earlierAttempts: [],
    pools: Array.from({ length: pools }, (_, index) => ({
      pool: `node@lvm#pool${index}`,
      filter: 'CapacityFilter',
      reason,
    })),
    poolsOmitted: 5,
    absent: NOBODY_ABSENT,
  };
}

describe('a diagnosis that is kept', () => {
  it('takes no more bytes than it may, and counts what it leaves out', () => {
    for (const reason of ['full', 'voll: 0 von 10 GiB für ein Volumen', '満杯'.repeat(40), '💾']) {
      const kept = boundDiagnosis(diagnosis(1000, reason), 16_384);
      const bytes = Buffer.byteLength(JSON.stringify(kept.pools));
      ok(bytes <= 16_384 + 1000, `${bytes} bytes`);
      ok(bytes > 15_000, `${bytes} bytes`);
      strictEqual(kept.pools.length + kept.poolsOmitted, 1005);
      strictEqual(kept.poolsSeen, 1005);
    }
  });

  it('is left alone where it takes less, and may keep nothing', () => {
    const small = diagnosis(3, 'full');
    strictEqual(boundDiagnosis(small, 16_384), small);
    deepStrictEqual(boundDiagnosis(small, 0).pools, []);
    strictEqual(boundDiagnosis(small, 0).poolsOmitted, 8);
  });
});
