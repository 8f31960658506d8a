// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the form of the references

import assert from 'node:assert/strict';
import { interpolate } from '../../../src/cli/cinder-conf/interpolate.js';
import { CinderOptions } from '../../../src/cli/cinder-conf/options.js';
import { parseConf } from '../../../src/cli/cinder-conf/parse.js';

const CONF = `[DEFAULT]
zone = az1
rack = $zone-r$$1
loop = a$pool
pool = b$loop
admin_password = hunter2
[lvm]
zone = az2
name = $zone
`;

/** The text with references replaced, or the problem. */
function replaced(text: string, section = 'DEFAULT'): string {
  const options = new CinderOptions(parseConf(CONF, 'c').stated);
  const result = interpolate(text, section, {
    options,
    fallback: (option) => (option === 'known' ? '$zone!' : undefined),
  });
  return 'text' in result ? result.text : `fault: ${result.fault}`;
}

describe('references in a cinder.conf', () => {
  it('are replaced by what the option is, in braces or without', () => {
    assert.equal(replaced('x $zone ${zone}y'), 'x az1 az1y');
    assert.equal(replaced('$rack'), 'az1-r$1');
  });

  it('go to their own section first, then to [DEFAULT], or to the section that they name', () => {
    assert.equal(replaced('$zone', 'lvm'), 'az2');
    assert.equal(replaced('$rack', 'lvm'), 'az1-r$1');
    assert.equal(replaced('${lvm.name} ${DEFAULT.zone}'), 'az2 az1');
    assert.equal(replaced('${lvm.rack}'), 'fault: $lvm.rack is stated in no file that was given');
  });

  it("go to Cinder's default where it is known", () => {
    assert.equal(replaced('$known'), 'az1!');
    assert.match(replaced('$unknown'), /^fault: \$unknown is stated in no file/);
  });

  it('leave dollar signs that refer to nothing', () => {
    assert.equal(replaced('$$zone \\$zone 5$ $- ${zone ${}'), '$zone $zone 5$ $- ${zone ${}');
  });

  it('are refused where they refer to themselves, or to what may be a secret', () => {
    assert.equal(replaced('$loop'), 'fault: $loop refers to itself');
    assert.equal(
      replaced('$admin_password'),
      'fault: $admin_password may be a secret, which is never written',
    );
  });
});
