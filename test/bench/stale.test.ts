import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { readArguments } from '../../bench/arguments.js';
import { stale } from '../../bench/stale/stale.js';
import { bench } from './support.js';

describe('bench', () => {
  it('stale: no volume fails for want of room, where reports alone let many', () => {
    const { status, stderr, lines } = bench('stale', '--short');
    strictEqual(status, 0, stderr);
    strictEqual(
      lines.at(-1),
      '{"bench":"stale","goal":"capacity_failures","value":0,"target":0,"met":true}',
    );
    const [alone] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    ok(Number(alone?.['capacity_failures']) > 0);
  });

  it('names its workloads where it is asked for another', () => {
    const { status, stderr, lines } = bench('speed-of-light');
    strictEqual(status, 2);
    ok(stderr.includes('no such workload: speed-of-light') && stderr.includes('contention'));
    deepStrictEqual(lines, []);
  });

  for (const [wrong, says] of [
    [['--seed', 'x'], '--seed: found x, expected a whole number'],
    [['--shrot'], "Unknown option '--shrot'"],
  ] as const) {
    it(`runs nothing where it is told ${wrong.join(' ')}`, () => {
      const asked = readArguments(['stale', ...wrong], [stale]);
      ok(typeof asked === 'string' && asked.startsWith(says), String(asked));
    });
  }
});
