import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOlder } from '../go/release.js';
import { taggedVersions, tagOf } from '../release/git.js';
import { recordedContract } from '../release/record.js';

// From the first release on, the contract must stay compatible: with the newest tag, or with what
// the newest release recorded, if this clone does not have its tag.
const [tagged] = taggedVersions();
const recorded = recordedContract();
if (tagged !== undefined && !(recorded && isOlder(tagged, recorded.version)))
  process.exitCode = againstTag(tagOf(tagged));
else if (recorded !== undefined) process.exitCode = against(recorded.file, recorded.file);
else console.log('nothing released yet');

/** Taken out of the repository by Git: buf knows neither worktrees nor shallow clones. */
function againstTag(tag: string): number {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-released-'));
  try {
    const archive = execFileSync('git', ['archive', tag, 'proto', 'buf.yaml'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    execFileSync('tar', ['-x', '-C', directory], { input: archive });
    return against(directory, tag);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function against(what: string, name: string): number {
  console.log(`compared with ${name}`);
  const options = { stdio: 'inherit' } as const;
  return spawnSync('buf', ['breaking', '--against', what], options).status ?? 1;
}
