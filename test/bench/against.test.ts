import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPARISONS } from '../../bench/against/comparisons.js';
import { servesBoth } from '../../bench/against/installed.js';
import { bench } from './support.js';

/** What the named goals of a workload come to on lines that it printed. */
function found(workload: string, lines: readonly object[]): Readonly<Record<string, number>> {
  const read = lines.map((line) => JSON.parse(JSON.stringify(line)) as Record<string, unknown>);
  return Object.fromEntries(
    (COMPARISONS[workload] ?? []).map(({ goal, figure }) => [goal, figure(read)]),
  );
}

describe('bench: one build against another', () => {
  it('runs both by turns and leaves no checkout behind', () => {
    const { status, stderr, lines, pages } = bench('scan', '--short', '--against', 'HEAD');
    strictEqual(status, 0, stderr);
    const printed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    deepStrictEqual(
      printed.map(({ build, goal }) => build ?? goal),
      ['other', 'this', 'static_checks_per_second_ratio', 'expression_pools_per_second_ratio'],
    );
    const [other, here, ratio] = printed;
    const quotient =
      Number(here?.['static_checks_per_second']) / Number(other?.['static_checks_per_second']);
    ok(Math.abs(Number(ratio?.['value']) - quotient) < 0.001);
    ok(pages[0]?.includes('<td>static_checks_per_second_ratio</td>'));
    const checkouts = execFileSync('git', ['worktree', 'list', '--porcelain'], {
      encoding: 'utf8',
    });
    ok(!checkouts.includes('prunable'), checkouts);
  });

  it('says which workloads can be compared', () => {
    const { status, stderr } = bench('stale', '--against', 'HEAD');
    strictEqual(status, 2);
    ok(stderr.includes('no two builds are compared by stale; '), stderr);
    ok(stderr.includes('unary'), stderr);
  });

  it('says that there is no such revision', () => {
    const { status, stderr } = bench('scan', '--short', '--against', 'no-such-revision');
    strictEqual(status, 1);
    ok(stderr.includes('no-such-revision'), stderr);
  });

  it('takes the figures of the lines that are meant', () => {
    deepStrictEqual(
      found('start', [
        { file_mb: 10 },
        ...[3, 1, 2].map((ms) => ({ answered_ms: ms, cpu_ms: 10 * ms })),
        { goal: 'serving_ms', value: 5 },
      ]),
      { file_mb_ratio: 10, answered_ms_ratio: 2, cpu_ms_ratio: 20 },
    );
    const { decisions_per_cpu_second_ratio: one, decisions_per_cpu_second_4_over_1_ratio: four } =
      found('replicas', [
        { servers: 1, decisions_per_cpu_second: 100 },
        { servers: 4, decisions_per_cpu_second: 80 },
        { goal: 'decisions_per_cpu_second_4_over_1', value: 0.8 },
      ]);
    deepStrictEqual([one, four], [100, 0.8]);
    const postgres = found('postgres', [
      { load: 'unary', servers_cpu_us: 500, postgres_cpu_us: 300 },
      { load: 'stream', servers_cpu_us: 400, postgres_cpu_us: 200 },
    ]);
    deepStrictEqual(
      [postgres['unary_servers_cpu_us_ratio'], postgres['stream_postgres_cpu_us_ratio']],
      [500, 200],
    );
  });

  it('has packages of its own only if those installed are others', () => {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-locks-'));
    const locked = (name: string, packages: object) => {
      mkdirSync(join(directory, name));
      const lock = JSON.stringify({ packages: { '': { version: name }, ...packages } });
      writeFileSync(join(directory, name, 'package-lock.json'), lock);
      return join(directory, name);
    };
    try {
      const both = locked('both', { 'node_modules/a': { version: '1' }, 'node_modules/b': {} });
      const one = locked('one', { 'node_modules/a': { version: '1' } });
      const newer = locked('newer', { 'node_modules/a': { version: '2' } });
      deepStrictEqual([servesBoth(one, both), servesBoth(both, one)], [true, false]);
      strictEqual(servesBoth(newer, both), false);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
