import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/domain/json.js';
import { capabilitiesFilter } from '../../../src/engine/filters/capabilities.js';
import { bound, placementRequest, pool, volumeType } from '../support.js';

const filterFor = (extraSpecs: Record<string, string | null>) =>
  bound(capabilitiesFilter, placementRequest({ spec: { volumeType: volumeType(extraSpecs) } }));

describe('CapabilitiesFilter', () => {
  const TABLE: readonly (readonly [string, Record<string, string | null>, JsonObject, boolean])[] =
    [
      ['no extra specs', {}, {}, true],
      ['one that is met', { tier: 'gold' }, { tier: 'gold' }, true],
      ['one that is not', { tier: 'gold' }, { tier: 'silver' }, false],
      ['a missing capability', { tier: 's!= gold' }, {}, false],
      ['one of two', { tier: 'gold', dedup: '<is> True' }, { tier: 'gold', dedup: false }, false],
      ['a nested one', { 'capabilities:a:b': '>= 5' }, { a: { b: 5 } }, true],
      ['a nested one in text', { 'capabilities:a:b': '>= 5' }, { a: 'b' }, false],
      ['another scope', { 'provisioning:type': 'thick', 'qos:x': '9' }, {}, true],
      ['a list', { tier: 'gold' }, { tier: ['silver', 'gold'] }, true],
      ['an object, never the text of it', { a: '<in> b' }, { a: { c: 'b' } }, false],
      ['a key of an object', { a: '<in> b' }, { a: { b: 1 } }, true],
      ['null where null is wanted', { a: null }, { a: null }, true],
      ['text where null is wanted', { a: null }, { a: 'null' }, false],
      [
        'another spelling of the protocol',
        { storage_protocol: 'iSCSI' },
        { storage_protocol: 'iscsi' },
        true,
      ],
      [
        'another spelling by <or>',
        { storage_protocol: '<or> fibre_channel <or> nfs' },
        { storage_protocol: 'FC' },
        true,
      ],
      ['another protocol', { storage_protocol: 'iSCSI' }, { storage_protocol: 'FC' }, false],
      [
        'the whole of what is reported, which is no text',
        { capabilities: 'gold' },
        { tier: 'gold' },
        false,
      ],
    ];
  for (const [name, extraSpecs, capabilities, passes] of TABLE) {
    it(`${passes ? 'passes' : 'refuses'} ${name}`, () =>
      assert.equal(filterFor(extraSpecs).check(pool({ capabilities })), passes));
  }

  it('wants a pool that can attach a volume more than once where it is to be', () => {
    const filter = bound(capabilitiesFilter, placementRequest({ spec: { multiattach: true } }));
    assert.equal(filter.check(pool({ capabilities: { multiattach: true } })), true);
    assert.equal(filter.check(pool({ capabilities: { multiattach: 'True' } })), true);
    assert.equal(filter.check(pool()), false);
  });

  it('says everything that is not met', () => {
    const filter = filterFor({ tier: 'gold', dedup: '<is> True', colour: 'red' });
    const reason = filter.reason(pool({ capabilities: { tier: 'silver', colour: 'red' } }));
    assert.equal(
      reason,
      'tier must be "gold", it reports "silver"; dedup must be "<is> True", it reports no ' +
        'such capability',
    );
  });

  it('shortens what is long', () => {
    const reason = filterFor({ tier: 'x'.repeat(500) }).reason(
      pool({ capabilities: { tier: 'y'.repeat(500) } }),
    );
    assert.ok(reason.length < 200, reason);
  });
});
