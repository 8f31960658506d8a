import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readOptions } from '../../bench/overload/options.js';
import { PATIENCE_MS } from '../support/patience.js';

const LOADS = [
  'capacity',
  'within (0.7 x)',
  '2 x',
  '5 x',
  'capacity again',
  'capacity of streams',
  'streams 2 x',
  'streams 5 x',
  'beside streams that never read',
];

describe('npm run overload', () => {
  it('reads its command line', () => {
    const read = { seed: 3, forSeconds: 20, promises: false };
    assert.deepEqual(readOptions(['--seed', '3', '--for', '20']), read);
    assert.deepEqual(readOptions(['--promises']), { seed: 1, forSeconds: 60, promises: true });
    for (const wrong of [['--for', '1'], ['--seed', 'x'], ['--twice']])
      assert.match(String(readOptions(wrong)), /^.+\n\nusage: /s);
  });

  it('tells of every load, and of all in a line', async () => {
    // How good the figures are depends on the machine; that they are there does not.
    const args = ['--import', 'tsx', 'bench/overload/main.ts', '--for', '20'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const [code] = await once(child, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
    assert.ok(code === 0 || code === 1, `it ended with ${code}`);
    const lines = printed.trimEnd().split('\n');
    const last = lines.pop() ?? '';
    const loads = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      loads.map(({ load }) => load),
      LOADS,
    );
    for (const { load, placed } of loads) assert.ok(placed > 0, `${load}: nothing was placed`);
    assert.match(last, /^overload: capacity \d+\/s, .* INTERNAL, .* placed but unheard, memory /);
  });
});
