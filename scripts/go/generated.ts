import { execFileSync } from 'node:child_process';
import { goEnvironment } from './find-go.js';

/** Where the generated code of the Go module is. Nothing else is there. */
export const GO_GENERATED = 'clients/go/stowagev1';

/**
 * Generates the Go module's code from proto/, at its place below another root. The plugins are Go
 * modules of pinned versions, fetched and built where they are not there yet.
 */
export function generateGo(root: string): void {
  const template = ['--template', 'clients/go/buf.gen.yaml'];
  execFileSync('buf', ['generate', ...template, '-o', root], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...goEnvironment() },
  });
}
