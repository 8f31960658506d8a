import type { WorkloadResult } from './report/run.js';
import { type BenchOptions, type Finding, lineOf, type Workload } from './workload.js';

/**
 * Runs a workload and prints what it finds, as it does. Never rejects: one that breaks does not
 * keep the others from running.
 */
export async function runOne(
  workload: Workload,
  options: BenchOptions,
  print: (line: string) => void,
): Promise<WorkloadResult> {
  const { name, what } = workload;
  const findings: Finding[] = [];
  try {
    for await (const finding of workload.run(options)) {
      findings.push(finding);
      const line = lineOf(name, finding);
      if (line !== null) print(JSON.stringify(line));
    }
    return { name, what, findings, error: null };
  } catch (cause) {
    return {
      name,
      what,
      findings,
      error: (cause instanceof Error ? cause.stack : undefined) ?? String(cause),
    };
  }
}
