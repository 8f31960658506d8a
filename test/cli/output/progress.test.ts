import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { progress } from '../../../src/cli/output/progress.js';
import { fakeIo } from '../fake-io.js';

describe('progress', () => {
  /** The output on a terminal. */
  function shown(env: Record<string, string>): string {
    const terminal = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo: () => true,
      clearLine: () => true,
      moveCursor: () => true,
    });
    const bar = progress(fakeIo('', { errorTerminal: terminal, env }).io, 'importing', 10);
    bar.add(4);
    bar.add(6);
    bar.end();
    return String(terminal.read() ?? '');
  }

  it('is a bar on a terminal', () => assert.match(shown({ TERM: 'xterm' }), /importing .*10/s));

  it('is silent where there is none, or a dumb one', () => {
    assert.equal(shown({ TERM: 'dumb' }), '');
    progress(fakeIo().io, 'importing', 10).end();
  });
});
