import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goEnvironment } from './find-go.js';
import { reasonsInGo } from './reasons.js';

/** What of the Go module is generated: folders with nothing else, and files. */
export const GO_GENERATED = ['clients/go/stowagev1', 'clients/go/reasons.go'];

/**
 * Generates the Go module's code from proto/ and the table of errors, at its place below another
 * root. The plugins are Go modules of pinned versions, fetched and built where they are not there
 * yet.
 */
export function generateGo(root: string): void {
  const template = ['--template', 'clients/go/buf.gen.yaml'];
  execFileSync('buf', ['generate', ...template, '-o', root], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...goEnvironment() },
  });
  writeFileSync(join(root, 'clients/go/reasons.go'), reasonsInGo());
}
