import { deepStrictEqual, ok } from 'node:assert/strict';
import { shortRun } from './lines.js';

describe('bench replicas', () => {
  it('tells what several servers on one database cost beside one', () => {
    const { figures, goals } = shortRun('replicas');
    deepStrictEqual(
      [...goals.keys()],
      ['decisions_per_cpu_second_4_over_1', 'decided_again_percent'],
    );
    deepStrictEqual(
      figures.map(({ servers, offered_per_second }) => [servers, offered_per_second]),
      [
        [1, 100],
        [4, 100],
        [1, 25],
      ],
    );
    const share = figures.pop();
    for (const name of ['share_of_load_over_all', 'decisions_per_cpu_second_4_over_share'])
      ok(Number(share?.[name]) > 0, name);
    for (const one of figures)
      for (const name of ['decisions_per_second', 'decisions_per_cpu_second', 'p99_ms'])
        ok(Number(one[name]) > 0, name);
  });
});
