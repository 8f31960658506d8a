import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runAsked } from './run.js';

const DIRECTORY = 'test/asked/situations';
const USAGE = `usage: npm run asked [-- FILE…]

Plays situations that people who place volumes asked about, each against a server of its own, and
prints what is answered wrong. Without files: all of ${DIRECTORY}.`;

/** Plays the files that the command line names, or all; answers the exit code. */
async function main(given: readonly string[]): Promise<number> {
  if (given.some((file) => file.startsWith('-'))) {
    console.error(USAGE);
    return 2;
  }
  const files = given.length > 0 ? given : await everySituation();
  const wrong = await runAsked(files, console.log);
  console.log(`asked: ${files.length} situations, ${wrong} wrong`);
  return wrong > 0 ? 1 : 0;
}

async function everySituation(): Promise<readonly string[]> {
  const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => join(DIRECTORY, name));
}

process.exitCode = await main(process.argv.slice(2));
