import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { shortRun } from './lines.js';

describe('bench reports', () => {
  it(
    'tells what reports cost beside an echo, and that unchanged ones write nothing but signs ' +
      'of life',
    () => {
      const { figures, goals } = shortRun('reports');
      deepStrictEqual([...goals.keys()], ['cpu_over_echo', 'rows_written_by_unchanged']);
      strictEqual(goals.get('rows_written_by_unchanged')?.value, 0);
      const [one] = figures;
      for (const name of [
        'unchanged_cpu_us',
        'unchanged_p99_ms',
        'changed_cpu_us',
        'heartbeat_commits',
      ])
        ok(Number(one?.[name]) > 0, name);
    },
  );
});
