import assert from 'node:assert/strict';
import { type DefaultRatio, finite, INFINITE, UNKNOWN } from '../../../src/domain/capacity.js';
import type { ReportedCapacity } from '../../../src/domain/report.js';
import {
  capacityFactors,
  fits,
  liveFigures,
  ratioOnArrival,
  readRatio,
  thinApplies,
  virtualFree,
} from '../../../src/engine/capacity/capacity.js';
import { space, volumeType } from '../support.js';

const TWENTY: DefaultRatio = { kind: 'fixed', ratio: 20 };
const AUTO: DefaultRatio = { kind: 'auto' };

describe('readRatio', () => {
  for (const [text, ratio] of [
    ['1.5', 1.5],
    [' 20.0 ', 20],
    ['1e1', 10],
    [3, 3],
    ['-1', -1],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () =>
      assert.deepEqual(readRatio(text), { kind: 'fixed', ratio }));
  }

  it('knows auto', () => assert.deepEqual(readRatio('auto'), AUTO));

  for (const text of ['', 'Auto', '1,5', '0x10', 'nan', 'inf', '1e999', NaN, Infinity, '1_']) {
    it(`cannot read ${JSON.stringify(text)}`, () => assert.equal(readRatio(text), undefined));
  }
});

describe('ratioOnArrival', () => {
  const reported = (stated: Partial<ReportedCapacity>): ReportedCapacity => ({
    total: finite(100),
    free: finite(60),
    thin: true,
    ...stated,
  });

  const TABLE: readonly (readonly [string, Partial<ReportedCapacity>, DefaultRatio, number])[] = [
    ['1 when the pool is not thin', { thin: false, ratio: 5 }, TWENTY, 1],
    ['1 when infinite in total', { total: INFINITE, ratio: 5 }, TWENTY, 1],
    ['1 when of unknown free', { free: UNKNOWN, ratio: 5 }, TWENTY, 1],
    ['the reported number', { ratio: 2.5 }, TWENTY, 2.5],
    ['the reported number, even below 1', { ratio: 0.5 }, TWENTY, 0.5],
    ['the default where 0', { ratio: 0 }, TWENTY, 20],
    ['the default where empty', { ratio: '' }, TWENTY, 20],
    ['0 where that is the text', { ratio: '0' }, TWENTY, 0],
    ['the reported text', { ratio: '1.5' }, TWENTY, 1.5],
    ['the default where absent', {}, TWENTY, 20],
    ['the default where null', { ratio: null }, TWENTY, 20],
    ['20 on auto while nothing is provisioned', { ratio: 'auto' }, TWENTY, 20],
    ['worked out on auto', { ratio: 'auto', provisionedGib: 82 }, TWENTY, 3],
    ['worked out on auto by default', { provisionedGib: 82 }, AUTO, 3],
    [
      'worked out from what is allocated where nothing else is said',
      { ratio: 'auto', allocatedGib: 82 },
      TWENTY,
      3,
    ],
    [
      '20 on auto where provisioned is 0 whatever is allocated',
      { ratio: 'auto', allocatedGib: 82, provisionedGib: 0 },
      TWENTY,
      20,
    ],
    [
      '1 on auto where Cinder would divide by zero',
      { ratio: 'auto', free: finite(101), provisionedGib: 5 },
      TWENTY,
      1,
    ],
    ['1 where it cannot be read', { ratio: 'lots' }, TWENTY, 1],
  ];
  for (const [name, stated, fallback, ratio] of TABLE) {
    it(`is ${name}`, () => assert.equal(ratioOnArrival(reported(stated), fallback), ratio));
  }
});

describe('thinApplies', () => {
  it('to a pool that supports it, unless the type asks for thick', () => {
    assert.equal(thinApplies(space({ thin: true }), null), true);
    assert.equal(
      thinApplies(space({ thin: true }), volumeType({ 'provisioning:type': 'thin' })),
      true,
    );
    assert.equal(
      thinApplies(space({ thin: true }), volumeType({ 'provisioning:type': 'thick' })),
      false,
    );
    assert.equal(
      thinApplies(space({ thin: false }), volumeType({ 'provisioning:type': 'thin' })),
      false,
    );
  });
});

describe('virtualFree', () => {
  it('is available less provisioned for thin, whatever is free', () => {
    assert.equal(
      virtualFree(
        space({
          thin: true,
          ratio: 2,
          free: finite(1),
          provisionedGib: 30,
          reservedPercentage: 10,
        }),
        5,
        true,
      ),
      145,
    );
  });

  it('is the lesser of that and the live free for thick', () => {
    assert.equal(
      virtualFree(
        space({ ratio: 2, free: finite(80), provisionedGib: 30, reservedPercentage: 10 }),
        5,
        false,
      ),
      55,
    );
    assert.equal(virtualFree(space({ free: finite(20), provisionedGib: 30 }), 5, false), 15);
  });

  it('reserves whole GiB, rounded down', () => {
    assert.equal(
      virtualFree(
        space({ total: finite(99), free: finite(1000), reservedPercentage: 10 }),
        0,
        false,
      ),
      90,
    );
  });

  it('is rounded to two decimals, ties to even', () => {
    assert.equal(virtualFree(space({ free: finite(2.125) }), 0, false), 2.12);
    assert.equal(virtualFree(space({ free: finite(9.996) }), 0, false), 10);
  });

  it('is null where total or free is no number', () => {
    for (const amount of [INFINITE, UNKNOWN]) {
      assert.equal(virtualFree(space({ free: amount }), 0, false), null);
      assert.equal(virtualFree(space({ total: amount, thin: true }), 0, true), null);
    }
  });

  it('stays finite whatever is reported', () => {
    const absurd = space({ total: finite(1e308), free: finite(1e308), thin: true, ratio: 1e300 });
    assert.equal(virtualFree(absurd, 0, true), Number.MAX_VALUE);
  });
});

describe('fits', () => {
  const TABLE: readonly (readonly [
    string,
    Parameters<typeof space>[0],
    number,
    number,
    boolean,
  ])[] = [
    ['the last GiB', { free: finite(10) }, 0, 10, true],
    ['not a GiB more', { free: finite(10) }, 0, 11, false],
    ['not where it was promised', { free: finite(10) }, 1, 10, false],
    ['by the rounded number', { free: finite(9.996) }, 0, 10, true],
    ['a size of 0 anywhere', { total: finite(0), free: finite(-5) }, 0, 0, true],
    [
      'where free is infinite, whatever is reserved',
      { free: INFINITE, reservedPercentage: 100 },
      0,
      10,
      true,
    ],
    ['where free is unknown', { free: UNKNOWN, total: finite(0) }, 0, 10, true],
    [
      'where total is infinite and nothing reserved',
      { total: INFINITE, free: finite(0) },
      0,
      10,
      true,
    ],
    [
      'not where total is unknown and some reserved',
      { total: UNKNOWN, reservedPercentage: 1 },
      0,
      10,
      false,
    ],
    ['not where there is nothing', { total: finite(0) }, 0, 10, false],
    ['not where all is reserved', { reservedPercentage: 100, provisionedGib: -50 }, 0, 10, false],
    [
      'beyond what is free where thin',
      { thin: true, ratio: 2, free: finite(0), provisionedGib: 100 },
      0,
      100,
      true,
    ],
    ['not beyond the ratio', { thin: true, ratio: 2, provisionedGib: 100 }, 0, 101, false],
    ['not where free is null', { thin: true, ratio: 2, freeIsNull: true }, 0, 1, false],
    ['not where the ratio is below 1', { thin: true, ratio: 0.9 }, 0, 10, false],
  ];
  for (const [name, stated, consumed, needed, fit] of TABLE) {
    it(name, () => {
      const pool = space(stated);
      assert.equal(fits(pool, consumed, needed, pool.thin), fit);
    });
  }

  it('does not mind the ratio of a thin pool where the volume is thick', () => {
    assert.equal(fits(space({ thin: true, ratio: 0.5 }), 0, 100, false), true);
  });
});

describe('live figures', () => {
  it('count in what is promised', () => {
    assert.deepEqual(liveFigures(space({ allocatedGib: 3, provisionedGib: 7 }), 120), {
      free: finite(-20),
      allocatedGib: 123,
      provisionedGib: 127,
    });
    assert.equal(liveFigures(space({ free: UNKNOWN }), 5).free, UNKNOWN);
  });

  it('have no factors where the total is no number', () => {
    assert.deepEqual(
      capacityFactors(space({ total: INFINITE, reservedPercentage: 5, thin: true }), 5, true),
      {
        total: INFINITE,
        free: finite(95),
        allocatedGib: 5,
        reservedGib: 0,
        totalReservedAvailableGib: null,
        maxOverSubscriptionRatio: 1,
        totalAvailableGib: null,
        provisionedGib: 5,
        calculatedFreeGib: null,
        virtualFreeGib: null,
        freePercent: null,
        provisionedRatio: null,
        thin: true,
      },
    );
  });

  it('have no virtual free where free is no number', () => {
    const factors = capacityFactors(space({ free: UNKNOWN, provisionedGib: 25 }), 0, false);
    assert.equal(factors.virtualFreeGib, null);
    assert.equal(factors.freePercent, null);
    assert.equal(factors.calculatedFreeGib, 75);
    assert.equal(factors.provisionedRatio, 0.25);
  });

  it('have shares of 0 where nothing is available', () => {
    const factors = capacityFactors(
      space({ reservedPercentage: 100, provisionedGib: 5 }),
      0,
      false,
    );
    assert.equal(factors.freePercent, 0);
    assert.equal(factors.provisionedRatio, 0);
    assert.equal(factors.virtualFreeGib, -5);
  });
});
