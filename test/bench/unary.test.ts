import { deepStrictEqual, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shortRun } from './lines.js';

describe('bench unary', () => {
  it('tells what a create costs beside a bare call and its rows, and profiles that', () => {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-profile-'));
    try {
      const { figures, goals } = shortRun('unary', { BENCH_CPU_PROFILE: directory });
      deepStrictEqual([...goals.keys()], ['server_cpu_over_bare']);
      const [one] = figures;
      for (const name of [
        'calls_per_second',
        'p50_ms',
        'p99_ms',
        'server_cpu_us',
        'echo_cpu_us',
        'bulk_insert_cpu_us',
      ])
        ok(Number(one?.[name]) > 0, name);
      const profiles = readdirSync(directory);
      deepStrictEqual(profiles.length, 1);
      const summary = spawnSync(
        process.execPath,
        ['--import', 'tsx', 'bench/profile-summary.ts', join(directory, profiles[0] ?? '')],
        {
          encoding: 'utf8',
        },
      ).stdout;
      for (const group of ['src/ledger', 'src/store', '@grpc/grpc-js', 'node', 'native'])
        ok(summary.includes(`  ${group}\n`), `${group} in\n${summary}`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
