import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The chart, from the root. */
export const CHART = 'deploy/helm/stowage';

/** The Python packages that look after it. */
export const CHART_TOOLS = 'deploy/helm/tools.txt';

/** Values that the chart is tried with: one file for each way to run it. */
export function triedValues(): readonly string[] {
  return readdirSync(join(CHART, 'ci')).map((name) => join(CHART, 'ci', name));
}

/** The objects that the chart makes, as YAML. Throws with what Helm says. */
export function render(helm: string, ...words: readonly string[]): string {
  return execFileSync(helm, ['template', 'stowage', CHART, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
