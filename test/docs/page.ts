import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { run } from '../e2e/support.js';

/** How to run a page. */
export interface PageOptions {
  /** Variables that the page assigns at the start of a line, with the values that they get here instead. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs the ```sh blocks of a page in one shell, in the directory of the repository, and compares what they print with its ```text blocks. */
export async function runPage(file: string, { variables }: PageOptions): Promise<void> {
  const text = await readFile(file, 'utf8');
  const commands = blocks(text, 'sh').join('\n');
  const script = Object.entries(variables).reduce(
    (all, [name, value]) => all.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`),
    commands,
  );
  const { stdout, stderr } = await run('bash', ['-c', `exec 2>&1\n${script}`], { npm_config_loglevel: 'error' });
  assert.equal(withoutIds(stdout), withoutIds(blocks(text, 'text').join('')), stderr);
}

function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].filter(([, found]) => found === language).map(([, , body = '']) => body);
}

function withoutIds(text: string): string {
  return text.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID');
}
