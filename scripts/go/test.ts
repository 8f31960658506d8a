import { spawnSync } from 'node:child_process';
import { goEnvironment } from './find-go.js';

// Runs the tests of the Go module; words after it go to `go test`. Needs `npm run build`.
const { status } = spawnSync('go', ['test', ...process.argv.slice(2), './...'], {
  cwd: 'clients/go',
  stdio: 'inherit',
  env: { ...process.env, ...goEnvironment() },
});
process.exitCode = status ?? 1;
