import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for one test. */
export function directory(): { readonly path: string; readonly file: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'stowage-store-'));
  return {
    path,
    file: join(path, 'ledger.db'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
