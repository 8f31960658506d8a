import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES } from '../generate/languages.js';

// Whether the generated code is what `npm run generate` makes of proto/. Generated into another
// directory and compared: nothing is overwritten.
const elsewhere = mkdtempSync(join(tmpdir(), 'stowage-generated-'));
try {
  const stale = LANGUAGES.filter(({ folder, makeIn }) => {
    makeIn(elsewhere);
    const { status } = spawnSync('diff', ['-r', '-q', folder, join(elsewhere, folder)], {
      stdio: 'inherit',
    });
    return status !== 0;
  });
  for (const { folder } of stale)
    console.error(`${folder} is not what proto/ says: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} finally {
  rmSync(elsewhere, { recursive: true });
}
