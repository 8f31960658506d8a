import assert from 'node:assert/strict';
import { parseConf } from '../../../src/cli/cinder-conf/parse.js';

/** Section, option, text and line of each option. */
function stated(source: string): readonly (readonly [string, string, string, number])[] {
  const { stated: found, faults } = parseConf(source, 'c');
  assert.deepEqual(faults, []);
  return found.map(({ section, option, text, line }) => [section, option, text, line]);
}

function faults(source: string): readonly string[] {
  return parseConf(source, 'c').faults;
}

describe('a cinder.conf is read as oslo.config reads it', () => {
  it('options with = and :, whichever comes first', () => {
    assert.deepEqual(stated('[DEFAULT]\na = 1\nb: 2\nc=http://x:80\nd:e=f\n[lvm]\na=3\n'), [
      ['DEFAULT', 'a', '1', 2],
      ['DEFAULT', 'b', '2', 3],
      ['DEFAULT', 'c', 'http://x:80', 4],
      ['DEFAULT', 'd', 'e=f', 5],
      ['lvm', 'a', '3', 7],
    ]);
  });

  it('comments of a line of their own, with # and ;, and none behind a value', () => {
    assert.deepEqual(stated('# x\n; y\n[DEFAULT]\na = 1 # not a comment\n'), [
      ['DEFAULT', 'a', '1 # not a comment', 4],
    ]);
  });

  it('lines that begin with a space go on, until a blank line', () => {
    assert.deepEqual(stated('[DEFAULT]\na = 1,\n  2,\n\t# 3\nb=\n 4\n\nc=5'), [
      ['DEFAULT', 'a', '1,\n2,\n# 3', 2],
      ['DEFAULT', 'b', '\n4', 5],
      ['DEFAULT', 'c', '5', 8],
    ]);
  });

  it('one pair of quotes around a value of one line', () => {
    assert.deepEqual(
      stated('[D]\na="x y"\nb=\'\'\nc="x\nd="\ne="a" "b"\nf=\n').map(([, , text]) => text),
      ['x y', '', '"x', '', 'a" "b', ''],
    );
  });

  it('any ends of lines, a byte order mark, no end of the last line', () => {
    assert.deepEqual(stated('\uFEFF[DEFAULT]\r\na=1\rb=2\r\nc=3').length, 3);
  });

  it('sections exactly as they stand', () => {
    assert.deepEqual(stated('[ DEFAULT ]  \na=1\n[fc-zone-manager]\nb=2'), [
      [' DEFAULT ', 'a', '1', 2],
      ['fc-zone-manager', 'b', '2', 4],
    ]);
  });

  it('says what is wrong with every line, and quotes none, for it may be a secret', () => {
    assert.deepEqual(faults('a=1\nb=2\n[DEFAULT\nhunter2\n\n  hunter2\n=hunter2\n[]\n'), [
      'c:3: found a [ that no ] at the end of the line closes, expected [section]',
      'c:4: found no option, expected option = value',
      'c:6: found a line that begins with a space and continues nothing, expected it below ' +
        'an option',
      'c:7: found no option, expected option = value',
      'c:8: found a section without a name, expected [section]',
      'c:1: found an option before the first section, expected a line such as [DEFAULT] above it',
    ]);
  });
});
