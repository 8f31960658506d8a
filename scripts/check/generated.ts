import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GO_GENERATED, generateGo } from '../go/generated.js';
import { generatePython, PYTHON_GENERATED, PYTHON_SOURCE } from '../python/generated.js';

// Whether the generated code is what `npm run generate` makes of proto/. Generated into another
// directory and compared: nothing is overwritten.
const elsewhere = mkdtempSync(join(tmpdir(), 'stowage-generated-'));
try {
  execFileSync('buf', ['generate', '-o', elsewhere], { stdio: ['ignore', 'inherit', 'inherit'] });
  generatePython(join(elsewhere, PYTHON_SOURCE));
  generateGo(elsewhere);
  const python = PYTHON_GENERATED.map((path) => join(PYTHON_SOURCE, path));
  const pairs = ['src/gen', ...GO_GENERATED, ...python];
  const stale = pairs.filter((path) => differs(path, join(elsewhere, path)));
  for (const path of stale) console.error(`${path} is not what proto/ says: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} finally {
  rmSync(elsewhere, { recursive: true });
}

function differs(path: string, fresh: string): boolean {
  const options = ['-r', '-q', '-x', '__pycache__', path, fresh];
  return spawnSync('diff', options, { stdio: 'inherit' }).status !== 0;
}
