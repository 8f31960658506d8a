import { runReports } from './run.js';

const USAGE = `usage: npm run reports -- FILE…

Plays recorded reports of drivers into a fresh server each, and prints what is read otherwise than
Cinder's scheduler reads it.`;

/** Plays the files that the command line names; answers the exit code. */
async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0 || files.some((file) => file.startsWith('-'))) {
    console.error(USAGE);
    return 2;
  }
  const mismatches = await runReports(files, console.log);
  console.log(`reports: ${files.length}, ${mismatches} mismatches`);
  return mismatches > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
