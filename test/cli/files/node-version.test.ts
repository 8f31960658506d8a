import assert from 'node:assert/strict';
import { isSupported, refuseNode } from '../../../src/cli/files/node-version.js';
import { supportedNode } from '../../../src/cli/files/package-root.js';

describe('the version of Node.js', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '22.14.0', '24.1.0', '26.12.1'])
    it(`${version} runs a server`, () => refuseNode(version));

  for (const version of ['18.20.4', '20.0.0', '20.18.0', '21.7.3'])
    it(`${version} runs none, in one line`, () =>
      assert.throws(
        () => refuseNode(version),
        new RegExp(
          `^CliFailure: Node\\.js ${version} is not supported: use 22 or newer, or 20\\.19 .*$`,
        ),
      ));

  it('is read from engines, in its form and no other', () => {
    assert.equal(supportedNode(), '^20.19 || >=22');
    assert.deepEqual(
      ['1.4.9', '1.5.0', '2.0.0', '3.1.0'].map((version) => isSupported(version, '^1.5 || >=3')),
      [false, true, false, true],
    );
    assert.throws(() => isSupported('20.0.0', '20.x'), /no range/);
  });
});
