import { spawn } from 'node:child_process';

/** Number of processes that keep the machine busy beside the tests. */
const PROCESSES = 4;

/** A busy loop until its standard input ends, which happens however its parent ends. */
const PROGRAM = `
process.stdin.on('end', () => process.exit()).resume();
(function spin() {
  for (const until = performance.now() + 50; performance.now() < until; );
  setImmediate(spin);
})();`;

/** Makes the machine busy. Returns a function that ends it. */
export function beBusy(): () => void {
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'ignore', 'inherit'] }),
  );
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
}
