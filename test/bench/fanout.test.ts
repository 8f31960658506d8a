import { deepStrictEqual, ok } from 'node:assert/strict';
import { shortRun } from './lines.js';

describe('bench fanout', () => {
  it('tells how soon workers hear of what is durable, beside a bare stream', () => {
    const { figures, goals } = shortRun('fanout');
    deepStrictEqual([...goals.keys()], ['median_over_bare_hop']);
    const [one] = figures;
    for (const name of ['p50_ms', 'p99_ms', 'bare_hop_p50_ms', 'memory_a_worker_kib'])
      ok(Number(one?.[name]) > 0, name);
    // A message cannot come before it was committed, nor take longer than the whole run.
    ok(Number(goals.get('median_over_bare_hop')?.value) > 0.5);
  });
});
