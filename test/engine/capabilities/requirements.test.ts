import assert from 'node:assert/strict';
import {
  capabilityAt,
  requirementsKey,
  requirementsOf,
} from '../../../src/engine/capabilities/requirements.js';
import { placementRequest, volumeType } from '../support.js';

const keysOf = (extraSpecs: Record<string, string>, multiattach = false) =>
  requirementsOf(
    placementRequest({ spec: { volumeType: volumeType(extraSpecs), multiattach } }).spec,
  ).map(({ path }) => path.join('/'));

describe('requirements of a request', () => {
  it('are the unscoped keys and those scoped capabilities', () => {
    assert.deepEqual(
      keysOf({
        tier: 'gold',
        'capabilities:tier': 'gold',
        'capabilities:a:b': '1',
        'provisioning:type': 'thin',
        'a:b': '1',
      }),
      ['tier', 'tier', 'a/b'],
    );
  });

  it(
    'that are null are met by null, and by nothing else, not even by a capability that is ' +
      'not there',
    () => {
      const { spec } = placementRequest({ spec: { volumeType: volumeType({ tier: null }) } });
      const [required] = requirementsOf(spec);
      assert.deepEqual(
        [null, [null, 'a'], undefined, '', 'null', 0, false, []].map((value) =>
          required?.meets(value),
        ),
        [true, true, false, false, false, false, false, false],
      );
      const keys = [{ tier: null }, { tier: '' }, { tier: '-' }, { tier: 'null' }, {}];
      const made = keys.map((extraSpecs) =>
        requirementsKey(placementRequest({ spec: { volumeType: volumeType(extraSpecs) } }).spec),
      );
      assert.equal(new Set(made).size, keys.length, made.join());
    },
  );

  it('are none where there is no type', () =>
    assert.deepEqual(requirementsOf(placementRequest().spec), []));

  it('include multiattach where the type does not state it', () => {
    assert.deepEqual(keysOf({}, true), ['multiattach']);
    assert.deepEqual(keysOf({ 'capabilities:multiattach': '<is> False' }, true), ['multiattach']);
    const stated = requirementsOf(
      placementRequest({
        spec: { volumeType: volumeType({ multiattach: 'True' }), multiattach: true },
      }).spec,
    );
    assert.deepEqual(
      stated.map(({ requirement }) => requirement),
      ['True'],
    );
    assert.equal(
      requirementsOf(placementRequest({ spec: { multiattach: true } }).spec)[0]?.meets(true),
      true,
    );
  });
});

describe('a capability', () => {
  it('is walked to through objects alone', () => {
    const capabilities = { a: { b: 1, list: [{ c: 1 }] }, text: 'a', none: null };
    assert.equal(capabilityAt(capabilities, ['a', 'b']), 1);
    for (const path of [
      ['x'],
      ['a', 'x'],
      ['a', 'b', 'c'],
      ['a', 'list', '0'],
      ['text', 'length'],
      ['none', 'x'],
      ['a', 'list', 'length'],
    ]) {
      assert.equal(capabilityAt(capabilities, path), undefined, path.join(':'));
    }
    assert.equal(capabilityAt(capabilities, ['none']), null);
  });

  it('is not what every object has', () => {
    for (const key of ['constructor', 'toString', '__proto__'])
      assert.equal(capabilityAt({}, [key]), undefined);
  });

  for (const family of [
    ['iSCSI', 'iscsi'],
    ['FC', 'fibre_channel', 'fc'],
    ['NFS', 'nfs'],
    ['NVMe-oF', 'NVMeOF', 'nvmeof'],
  ]) {
    it(`storage_protocol ${family.join(', ')} is one protocol`, () => {
      for (const spelling of family) {
        assert.deepEqual(
          capabilityAt({ storage_protocol: spelling }, ['storage_protocol']),
          family,
        );
        assert.deepEqual(
          capabilityAt({ storage_protocol: ['ceph', spelling] }, ['storage_protocol']),
          ['ceph', ...family],
        );
        assert.equal(
          capabilityAt({ a: { storage_protocol: spelling } }, ['a', 'storage_protocol']),
          spelling,
        );
      }
    });
  }

  it('storage_protocol without variants is as reported', () => {
    for (const protocol of ['ceph', null, 5])
      assert.equal(capabilityAt({ storage_protocol: protocol }, ['storage_protocol']), protocol);
  });
});
