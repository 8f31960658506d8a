import { spawnSync } from 'node:child_process';
import { findPromtool } from '../../scripts/prometheus/find-program.js';

/** What promtool says to `input`; it must not fail. */
export function promtool(words: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(findPromtool(), words, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const said = `${stdout}${stderr}`;
  if (status !== 0) throw new Error(`promtool ${words.join(' ')} ended with ${status}:\n${said}`);
  return said;
}
