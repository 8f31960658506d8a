import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Whether src/gen is what `npm run generate` makes of proto/. Generated into another directory and
// compared: nothing is overwritten.
const elsewhere = mkdtempSync(join(tmpdir(), 'stowage-generated-'));
try {
  execFileSync('buf', ['generate', '-o', elsewhere], { stdio: ['ignore', 'inherit', 'inherit'] });
  const { status } = spawnSync('diff', ['-r', '-q', 'src/gen', join(elsewhere, 'src/gen')], {
    stdio: 'inherit',
  });
  if (status !== 0) console.error('src/gen is not what proto/ says: npm run generate');
  process.exitCode = status === 0 ? 0 : 1;
} finally {
  rmSync(elsewhere, { recursive: true });
}
