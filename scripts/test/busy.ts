import { spawn } from 'node:child_process';

/** How many processes make a machine busy, beside the tests. */
const PROCESSES = 4;

/**
 * Does nothing as fast as it can, until its standard input ends: then whoever started it has ended,
 * however.
 */
const PROGRAM = `
process.stdin.on('end', () => process.exit()).resume();
(function spin() {
  for (const until = performance.now() + 50; performance.now() < until; );
  setImmediate(spin);
})();`;

/** Makes the machine busy; answers how to end it. */
export function beBusy(): () => void {
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'ignore', 'inherit'] }),
  );
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
}
