import type { WorkloadResult } from './report/run.js';
import { type BenchOptions, type Finding, lineOf, type Workload } from './workload.js';

/**
 * Runs a workload and prints its findings as they come. Never rejects: if one fails, the others
 * still run.
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
