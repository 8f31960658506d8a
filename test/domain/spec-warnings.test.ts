import assert from 'node:assert/strict';
import { specWarnings, warningsOfTypes } from '../../src/domain/spec-warnings.js';

describe('warnings of extra specs', () => {
  const told = (...keys: readonly string[]) =>
    specWarnings({ extraSpecs: Object.fromEntries(keys.map((key) => [key, 'x'])) });

  it('names keys of our own scopes that are not known, and the one that is', () => {
    for (const key of ['stowage:profil', 'stowage:nope', 'Stowage:profile', ' stowage:profile'])
      assert.deepEqual(told(key), [
        {
          key,
          description: 'no rule reads it: stowage:profile is the only extra spec of that scope',
          reason: 'UNREAD_EXTRA_SPEC',
        },
      ]);
    for (const key of ['RESKEY:availability_zone', 'reskey:availability_zones'])
      assert.match(told(key)[0]?.description ?? '', /RESKEY:availability_zones is the only/);
  });

  it('names scopes that resemble the one of requirements', () => {
    for (const scope of ['capability', 'Capabilities', 'capabilites', 'capabilities '])
      assert.match(
        told(`${scope}:a:b`)[0]?.description ?? '',
        /^no rule reads it.*: capabilities:a:b would be a requirement on pools$/,
      );
  });

  it('leaves alone what rules read, and what is for drivers', () => {
    const good = [
      ...['stowage:profile', 'RESKEY:availability_zones', 'capabilities:stowage', 'capabilities:'],
      ...['stowage', 'profile', 'multiattach', 'hpe3par:persona', 'storage:profile', ':', ''],
      ...['netapp:qos_policy_group', 'vmware:storage_profile', 'compression:on', 'a:stowage:nope'],
    ];
    assert.deepEqual(told(...good), []);
    assert.deepEqual(specWarnings(null), []);
  });

  it('is bounded, and names a key of several types once', () => {
    const keys = Array.from({ length: 50 }, (_, number) => `stowage:${number}`);
    assert.equal(told(...keys).length, 8);
    const type = (...names: readonly string[]) => ({
      name: '',
      extraSpecs: Object.fromEntries(names.map((name) => [name, null])),
      qosSpecs: {},
    });
    const both = warningsOfTypes([type('stowage:a'), null, type('stowage:a', 'stowage:b')]);
    assert.deepEqual(
      both.map(({ key }) => key),
      ['stowage:a', 'stowage:b'],
    );
  });
});
