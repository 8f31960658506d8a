import { readFile } from 'node:fs/promises';
import { fileFault } from '../../config/file-fault.js';
import { SCENARIOS } from '../../conformance/player/scenarios/registry.js';
import type { Scenario } from '../../conformance/player/scenarios/scenario.js';
import { REQUIREMENTS } from '../../conformance/requirements/registry.js';
import type { Line } from '../../conformance/transcript/line.js';
import { readLines, TranscriptFault } from '../../conformance/transcript/read.js';
import type { OutputOptions } from '../output/format.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** Options of `stowage worker check`. */
export interface CheckOptions extends OutputOptions {
  readonly transcript?: string;
  readonly record?: string;
  readonly require?: readonly string[];
  readonly scenario?: readonly string[];
  readonly restart?: true;
  readonly backend: string;
  readonly patience: number;
  readonly connectWithin: number;
  readonly leaseMs?: number;
  readonly downAfter: number;
  readonly verbose?: true;
  readonly list?: true;
}

/** The requirements that must be seen. Throws CliFailure for an unknown name. */
export function checkedNames({ require = [] }: CheckOptions): ReadonlySet<string> {
  for (const name of require)
    known(
      '--require',
      name,
      REQUIREMENTS.map(({ id }) => id),
    );
  return new Set(require);
}

/** The scenarios to play. Throws CliFailure for an unknown name. */
export function scenariosOf({ scenario, restart }: CheckOptions): readonly Scenario[] {
  for (const name of scenario ?? [])
    known(
      '--scenario',
      name,
      SCENARIOS.map((one) => one.name),
    );
  return SCENARIOS.filter(
    ({ name }) =>
      (scenario?.includes(name) ?? name !== 'restart') || (name === 'restart' && restart),
  );
}

/** Reads a transcript from a file, or from standard input for `-`. Throws CliFailure. */
export async function readTranscript(path: string, io: CliIo): Promise<readonly Line[]> {
  try {
    return readLines(path === '-' ? await io.stdin() : await readFile(path, 'utf8'));
  } catch (error) {
    throw new CliFailure(
      error instanceof TranscriptFault
        ? `${path}: ${error.message}`
        : `--transcript: ${path} cannot be read: ${fileFault(error)}`,
    );
  }
}

function known(flag: string, name: string, names: readonly string[]): void {
  if (!names.includes(name))
    throw new CliFailure(
      `${flag}: found ${name}, expected one of ${names.join(', ')} (\`--list\` says what each is)`,
    );
}
