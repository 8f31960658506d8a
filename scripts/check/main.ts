import { spawnSync } from 'node:child_process';
import { CHECKS } from './checks.js';

/**
 * Runs every check, even after one that failed. Returns the exit code. `--list` only prints them,
 * `script<TAB>name`.
 */
function main(words: readonly string[]): number {
  if (words.includes('--list')) {
    for (const { name, script } of CHECKS) console.log(`${script}\t${name}`);
    return 0;
  }
  const failed = CHECKS.filter(({ name, script }) => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', script], {
      encoding: 'utf8',
    });
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (npm run ${script})`);
    if (status !== 0) console.log(`${stdout}${stderr}`);
    return status !== 0;
  });
  console.log(`check: ${CHECKS.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
