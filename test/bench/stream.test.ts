import { deepStrictEqual, ok } from 'node:assert/strict';
import { shortRun } from './lines.js';

describe('bench stream', () => {
  it('tells how near a stream of creates comes to a bulk insert', () => {
    const { figures, goals } = shortRun('stream');
    deepStrictEqual([...goals.keys()], ['over_bulk_insert']);
    const [one] = figures;
    for (const name of ['volumes_per_second', 'server_cpu_us', 'p99_ms', 'bulk_insert_per_second'])
      ok(Number(one?.[name]) > 0, name);
  });
});
