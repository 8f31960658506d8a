import { spawnSync } from 'node:child_process';
import { goEnvironment } from './find-go.js';

// Format and vet of the Go module and of the examples that use it.
const env = { ...process.env, ...goEnvironment() };
const failed = ['clients/go', 'examples/go'].filter((cwd) => {
  const { stdout } = spawnSync('gofmt', ['-l', '.'], { cwd, encoding: 'utf8', env });
  for (const file of stdout.split('\n').filter(Boolean)) console.error(`gofmt -w ${cwd}/${file}`);
  const { status } = spawnSync('go', ['vet', './...'], { cwd, stdio: 'inherit', env });
  return stdout !== '' || status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
