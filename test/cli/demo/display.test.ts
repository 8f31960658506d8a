import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { legend, poolBars } from '../../../src/cli/demo/bars.js';
import { Display } from '../../../src/cli/demo/display.js';
import { lookOf, wrap } from '../../../src/cli/demo/look.js';
import type { CliIo } from '../../../src/cli/terminal/io.js';
import { PoolSchema } from '../../../src/gen/stowage/v1/pool_pb.js';
import { fakeIo } from '../fake-io.js';

/** A terminal of a width, and everything that was written to it. */
function terminal(
  columns: number,
  env: CliIo['env'] = { LANG: 'en_GB.UTF-8' },
): { readonly io: CliIo; readonly written: () => string } {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  return {
    io: {
      ...fakeIo().io,
      env: { TERM: 'xterm', ...env },
      out: (text) => write(`${text}\n`),
      screen: { columns: () => columns, write },
    },
    written: () => written,
  };
}

const pool = (name: string, provisionedGib: number, heldGib = 0n, confirmedGib = 0n) =>
  create(PoolSchema, {
    pool: name,
    heldGib,
    confirmedGib,
    factors: { totalAvailableGib: 1000, provisionedGib, thin: false },
    capabilities: { media: 'ssd' },
  });

describe('display of the demo', () => {
  const never = new AbortController().signal;

  it('has colour and blocks on a terminal, and plain letters elsewhere', () => {
    assert.deepEqual(lookOf(terminal(100).io).bar, ['█', '▓', '░']);
    assert.deepEqual(lookOf(terminal(100, { LANG: 'C' }).io).bar, ['#', '=', '.']);
    assert.deepEqual(lookOf({ ...fakeIo().io, env: { LANG: 'en_GB.UTF-8' } }).bar, ['#', '=', '.']);
    assert.equal(lookOf(terminal(100).io).paint('good', 'x'), '\u001b[32mx\u001b[39m');
    assert.equal(lookOf(terminal(100, { NO_COLOR: '1' }).io).paint('good', 'x'), 'x');
    assert.equal(lookOf(fakeIo().io).paint('good', 'x'), 'x');
  });

  it('keeps within the width of the terminal, also where that is not known', () => {
    for (const [columns, width] of [
      [100, 99],
      [0, 79],
      [20, 40],
      [400, 110],
    ] as const)
      assert.equal(lookOf(terminal(columns).io).width, width);
    assert.equal(lookOf(fakeIo().io).width, 80);
  });

  it('breaks lines at spaces, indents the rest, and cuts no word', () => {
    assert.deepEqual(wrap('one two three', 8, ' ', '  '), [' one two', '  three']);
    assert.deepEqual(wrap('averylongword b', 5), ['averylongword', 'b']);
    assert.deepEqual(wrap('', 5, '  '), ['  ']);
  });

  it('draws what is reported, what is promised and what is left', () => {
    const look = lookOf({ ...fakeIo().io });
    const [first = '', second = '', third = ''] = poolBars(
      [pool('a@b#c', 500, 100n, 100n), pool('a@b#long', 0), pool('x', 1500)],
      look,
    );
    const bar = (line: string) => / ([#=.]+) /.exec(line)?.[1] ?? '';
    const drawn = (used: number, promised: number) =>
      new RegExp(`^#{${used}}={${promised}}\\.{${36 - used - promised}}$`);
    assert.match(bar(first), drawn(11, 7));
    assert.match(bar(second), drawn(0, 0));
    assert.match(bar(third), drawn(36, 0));
    assert.match(first, /500 of 1,000 GiB {2}ssd, thick$/);
    assert.match(legend(look), /# on disk {2}= promised, not yet reported {2}\. left/);
  });

  it('leaves out what pools are made of where there is no room for it', () => {
    const look = { ...lookOf(fakeIo().io), width: 45 };
    const [line = ''] = poolBars([pool('rack1@flash#p', 500)], look);
    assert.ok(line.length <= 45, line);
    assert.match(line, /500 of 1,000 GiB$/);
  });

  it('draws each frame over the one before, and text below the last', () => {
    const { io, written } = terminal(80);
    const display = new Display(io, never);
    display.frame(['a', 'b']);
    display.frame(['c', 'd']);
    display.say('text');
    display.frame(['e']);
    const clear = '\u001b[2K';
    assert.equal(
      written(),
      `\r${clear}a\n${clear}b\n\u001b[2A\r${clear}c\n${clear}d\n  text\n\r${clear}e\n`,
    );
  });

  it('shows nothing any more once it has ended', () => {
    const { io, written } = terminal(80);
    const over = new AbortController();
    const display = new Display(io, over.signal);
    over.abort();
    display.heading('x');
    display.frame(['x']);
    assert.equal(written(), '');
  });
});
