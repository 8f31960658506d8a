import { execFileSync, spawnSync } from 'node:child_process';

// From the first release on, the contract must stay compatible.
const tags = execFileSync('git', ['tag', '--list', 'v*', '--sort=-v:refname'], {
  encoding: 'utf8',
});
const [newest = ''] = tags.split('\n');
if (newest === '') console.log('nothing released yet');
else
  process.exitCode =
    spawnSync('buf', ['breaking', '--against', `.git#tag=${newest}`], { stdio: 'inherit' })
      .status ?? 1;
