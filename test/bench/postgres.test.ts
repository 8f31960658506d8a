import { deepStrictEqual, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { familyCpuMs } from '../../bench/support/cpu.js';
import { shortRun } from './lines.js';

describe('bench postgres', () => {
  it('tells what a create costs the server, and PostgreSQL', () => {
    const { figures } = shortRun('postgres');
    deepStrictEqual(
      figures.map(({ load }) => load),
      ['paced', 'unary', 'stream'],
    );
    for (const one of figures)
      for (const name of ['creates_per_second', 'servers_cpu_us', 'postgres_cpu_us'])
        ok(Number(one[name]) > 0, name);
  });

  it('counts the processor time of children that ended', () => {
    const before = familyCpuMs(process.pid);
    const spinning = 'while (process.cpuUsage().user < 100_000);';
    const { status } = spawnSync(process.execPath, ['-e', spinning]);
    deepStrictEqual(status, 0);
    // What ended is counted in ticks of 10 ms.
    ok(familyCpuMs(process.pid) - before >= 90);
  });
});
