import assert from 'node:assert/strict';
import type { Json } from '../../../src/domain/json.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { tryExpression } from '../../../src/engine/decide/trial.js';
import { compile } from '../../../src/engine/expression/compile.js';
import { ExpressionError } from '../../../src/engine/expression/expression-error.js';
import { driverFilter } from '../../../src/engine/filters/driver.js';
import { goodnessWeigher } from '../../../src/engine/weighers/goodness.js';
import { placementRequest, pool } from '../support.js';

/**
 * What it comes to, with variables by their names in `volume`; of what fails the message and the
 * place.
 */
function comesTo(text: string, volume: Readonly<Record<string, Json>> = {}): unknown {
  const compiled = compile(text);
  if (compiled instanceof ExpressionError)
    return `unreadable at ${compiled.position}: ${compiled.message}`;
  try {
    return compiled.evaluate((_, entry) => volume[entry]);
  } catch (error) {
    if (error instanceof ExpressionError) return `fails at ${error.position}: ${error.message}`;
    throw error;
  }
}

describe('an expression, where Cinder reads another one,', () => {
  // Cinder ignores whatever follows the second part of these: 0, 1 and 0 there.
  it('goes by every part of `or`, `and` and of choices in a row', () => {
    assert.deepEqual(
      [comesTo('0 or 0 or 5'), comesTo('1 and 1 and 0'), comesTo('0 ? 1 : 0 ? 2 : 3')],
      [5, 0, 3],
    );
    assert.deepEqual([comesTo('0 ? 1 : 1 ? 2 : 3'), comesTo('1 ? 2 : 0 ? 3 : 4')], [2, 2]);
    assert.equal(comesTo('1 ? 0 ? 7 : 8 : 9'), 8, 'Cinder cannot read it');
  });

  // Cinder takes every quote out of it, and joins text by +.
  it('keeps the quotes that are inside of a text, and does not reckon with text', () => {
    assert.deepEqual(
      [comesTo(`"it's"`), comesTo(`"it's" == "its"`), comesTo(`'a"b' == 'ab'`)],
      ["it's", false, false],
    );
    assert.equal(comesTo('"say ""x"""'), 'say ""x""');
    assert.equal(comesTo('"a" + "b"'), 'fails at 4: text where a number is needed');
  });
});

describe('an integer beyond 2^53 in an expression', () => {
  it('counts where it is exact, and is refused with its place where it would be rounded', () => {
    assert.equal(comesTo('9007199254740992 == 9007199254740992'), true);
    assert.equal(comesTo('10000000000000000 > 9007199254740994'), true);
    const why = 'is an integer beyond 2^53 that cannot be held exactly';
    assert.equal(comesTo('1 < 9007199254740993'), `unreadable at 4: 9007199254740993 ${why}`);
    assert.equal(
      comesTo('9007199254740993 == 9007199254740992'),
      `unreadable at 0: 9007199254740993 ${why}`,
    );
    assert.equal(
      comesTo('123456789012345678901234567890'),
      `unreadable at 0: 123456789012345678901234567890 ${why}`,
    );
    assert.equal(
      comesTo('9007199254740993.0 == 9007199254740992'),
      true,
      'no integer: a double in Cinder, too',
    );
  });

  it('likewise where a report or a request has it as text', () => {
    const why = 'is an integer beyond 2^53 that cannot be held exactly';
    assert.equal(
      comesTo('volume.n > 5', { n: ' -9_007_199_254_740_993 ' }),
      `fails at 0: volume.n ${why}`,
    );
    assert.equal(comesTo('volume.n == 10000000000000000', { n: '+10_000_000_000_000_000' }), true);
    assert.equal(comesTo('volume.n > 5', { n: '9007199254740993.0' }), true);
    assert.equal(comesTo('volume.n > 5', { n: 2 ** 60 }), true);
  });

  it('is the same for many pools at once', () => {
    const filter_function = 'capabilities.serial == 9007199254740992';
    const pools = ['9007199254740993', '9007199254740992', '5', '9007199254740993'].map(
      (serial, at) => pool({ pool: `a@x#${at}`, capabilities: { filter_function, serial } }),
    );
    const bound = driverFilter.bind(placementRequest());
    assert.deepEqual(
      pools.map((one) => bound.check(one)),
      [false, true, false, false],
    );
    const verdicts = [...(bound.checkAll?.(pools) ?? [])];
    assert.deepEqual(
      verdicts.map((verdict) => (Number.isNaN(verdict) ? 'ask' : verdict)),
      ['ask', 1, 0, 'ask'],
    );
  });
});

describe('what a pool states as its expression', () => {
  const weight = (goodness_function: Json) =>
    goodnessWeigher.weigh(
      [pool({ capabilities: { goodness_function } })],
      placementRequest(),
      1,
    )[0];
  const passes = (filter_function: Json) =>
    driverFilter.bind(placementRequest()).check(pool({ capabilities: { filter_function } }));

  it('is none if it is a list, a map or a boolean, which are not joined to a text', () => {
    for (const stated of [['1'], ['volume.size', '1'], [], { a: 1 }, true, false])
      assert.deepEqual([passes(stated), weight(stated)], [false, 0], JSON.stringify(stated));
  });

  it('is its digits where it is a number, as in Cinder', () => {
    assert.deepEqual([passes(5), passes(0), weight(55), weight(101)], [true, false, 55, 0]);
  });
});

describe('what expressions read of a volume', () => {
  const read = (text: string, spec: Partial<CreateVolumeSpec>) =>
    tryExpression(text, pool(), placementRequest({ spec })).trials[0]?.result;

  it('is what the request says of it: properties by their names, its own fields first', () => {
    const volumeProperties = {
      display_name: 'db',
      status: 'creating',
      attach_status: 'detached',
      volume_type_id: 'gold',
      size: 1000,
    };
    for (const [name, value] of Object.entries(volumeProperties).filter(([key]) => key !== 'size'))
      assert.equal(read(`volume.${name}`, { volumeProperties }), value);
    assert.equal(read('volume.size', { sizeGib: 10, volumeProperties }), 10);
    const failed = read('volume.display_name', { volumeProperties: { display_name: null } });
    assert.ok(
      failed instanceof ExpressionError && failed.message === 'volume.display_name is null',
    );
    assert.ok(read('volume.display_name', {}) instanceof ExpressionError);
    assert.ok(read('volume.constructor', { volumeProperties }) instanceof ExpressionError);
  });

  it('has the zone if it is the only one, and the volume or snapshot of its source', () => {
    assert.equal(read('volume.availability_zone', { zones: ['az_a'] }), 'az_a');
    assert.ok(
      read('volume.availability_zone', { zones: ['az_a', 'az_b'] }) instanceof ExpressionError,
    );
    assert.equal(
      read('volume.availability_zone', {
        zones: ['az_a'],
        volumeProperties: { availability_zone: 'own' },
      }),
      'own',
    );
    assert.equal(
      read('volume.snapshot_id', { source: { kind: 'snapshot', id: 's-one' } }),
      's-one',
    );
    assert.equal(read('volume.source_volid', { source: { kind: 'volume', id: 'v-one' } }), 'v-one');
  });

  it('has extra specs that are null as null', () => {
    const volumeType = { name: 't', extraSpecs: { tier: null }, qosSpecs: {} };
    const failed = read('extra.tier', { volumeType });
    assert.ok(failed instanceof ExpressionError && failed.message === 'extra.tier is null');
  });
});
