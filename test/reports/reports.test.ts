import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { play } from './play.js';
import { type RecordedReport, readRecording } from './recording.js';
import { runReports } from './run.js';

const DIRECTORY = 'test/reports/recorded';
const THIN = join(DIRECTORY, 'lvm_thin.json');

describe('reports of drivers', () => {
  it('are heard as Cinder hears them', async () => {
    const files = (await readdir(DIRECTORY))
      .filter((file) => file.endsWith('.json'))
      .map((file) => join(DIRECTORY, file));
    assert.ok(files.length >= 60, `${files.length} files`);
    const told: string[] = [];
    assert.deepEqual([await runReports(files, (line) => told.push(line)), told], [0, []]);
  });

  it('tell every figure and verdict that is read otherwise, extra and missing pools', async () => {
    const recorded = await readRecording(THIN);
    const { 'lvmdriver-1': pool } = recorded.heard;
    assert.ok(pool);
    const fields = async (heard: RecordedReport['heard']) =>
      (await play({ ...recorded, heard })).map(({ field }) => field);
    assert.deepEqual(await fields({}), ['pool']);
    assert.deepEqual(await fields({ 'lvmdriver-1': pool, other: pool }), ['pool']);
    const wrong = {
      total_capacity_gb: '28.4',
      free_capacity_gb: 'unknown',
      allocated_capacity_gb: 1,
      provisioned_capacity_gb: null,
      max_over_subscription_ratio: 1,
      virtual_free_capacity: 281.08,
      capacity_filter: { '1': false, '100': true },
    };
    assert.deepEqual(await fields({ 'lvmdriver-1': wrong }), [
      ...Object.keys(wrong).slice(0, 6),
      'capacity_filter[1]',
    ]);
    const [refused] = await play({ ...recorded, capabilities: { total_capacity_gb: 'lots' } });
    assert.match(
      refused?.got ?? '',
      /^refused: report\.volume_stats\.total_capacity_gb: is "lots"/,
    );
  });

  it('are played by a command that prints the totals, and exits with 1 on a mismatch', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stowage-reports-test-'));
    try {
      const recorded = await readRecording(THIN);
      const wrong = join(directory, 'wrong.json');
      const none = join(directory, 'none.json');
      await writeFile(wrong, JSON.stringify({ ...recorded, heard: {} }));
      await writeFile(none, '{}');
      const command = promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        'test/reports/main.ts',
        THIN,
        wrong,
        none,
      ]);
      const failed = await command.then(
        () => assert.fail('it found nothing'),
        (error: { code: number; stdout: string }) => error,
      );
      assert.equal(failed.code, 1);
      const lines = failed.stdout.trim().split('\n');
      assert.match(
        lines[0] ?? '',
        /wrong\.json "lvmdriver-1" pool: Cinder heard absent, got there$/,
      );
      assert.match(lines[1] ?? '', /none\.json is no recorded report/);
      assert.equal(lines.at(-1), 'reports: 3, 2 mismatches');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
