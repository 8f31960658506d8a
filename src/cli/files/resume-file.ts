import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFault } from '../../config/file-fault.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { type WholeFile, wholeFile } from './whole-file.js';

/** A file of what a command asks for, kept until all of it was answered. */
export interface ResumeFile {
  readonly path: string;
  /** Removes it: nothing is left to ask for. */
  remove(): Promise<void>;
}

/**
 * Writes lines into a new file of the user's own, before anything is sent. It is synced: what it
 * says survives whatever ends the command. Rejects with CliFailure.
 */
export async function keepForResume(
  name: string,
  lines: readonly string[],
  { env }: CliIo,
): Promise<ResumeFile> {
  const directory = stateDirectory(env);
  const file = await mkdir(directory, { recursive: true, mode: 0o700 }).then(
    (): Promise<WholeFile> => wholeFile(join(directory, name), false),
    (error: Error) => {
      throw new CliFailure(`${directory}: cannot be made: ${fileFault(error)}`);
    },
  );
  await file.write(
    (async function* () {
      yield `${lines.join('\n')}\n`;
    })(),
    new AbortController().signal,
  );
  return resumeFile(join(directory, name));
}

/** A file of an earlier run. */
export function resumeFile(path: string): ResumeFile {
  return { path, remove: () => rm(path, { force: true }) };
}

/** Where programs keep what they need again: XDG's directory, or one for temporary files. */
function stateDirectory(env: CliIo['env']): string {
  const home = env['HOME'] ? join(env['HOME'], '.local', 'state') : tmpdir();
  return join(env['XDG_STATE_HOME'] || home, 'stowage');
}
