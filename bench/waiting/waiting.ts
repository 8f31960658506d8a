import { Child } from '../child.js';
import { rounded } from '../rounded.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import type { Measured, WaitingJob } from './waiting-process.js';

/** What requests that wait cost, and what a report that wakes some of them does. */
export const waiting: Workload = {
  name: 'waiting',
  what: '100,000 requests that wait: memory of each, and what a report of one pool costs',
  run,
};

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  for (const requests of short ? [500] : [10_000, 100_000]) {
    const job: WaitingJob = { requests, reports: short ? 3 : 20 };
    const child = Child.start(new URL('./waiting-process.ts', import.meta.url), job);
    try {
      const { kibEach, restMs, ...reports } = await child.ask<Measured>({ do: 'run' });
      yield {
        figures: {
          waiting: requests,
          kib_each: rounded(kibEach),
          rest_cpu_ms: rounded(restMs),
          useless_report_cpu_ms: rounded(reports.useless.cpuMs),
          helping_report_cpu_ms: rounded(reports.helping.cpuMs),
          placed_by_a_helping_report: rounded(reports.helping.placed),
        },
      };
      yield {
        goal: `kib_of_each_of_${requests}_that_wait`,
        value: rounded(kibEach),
        target: 4,
        is: 'most',
      };
    } finally {
      child.end();
    }
  }
}
