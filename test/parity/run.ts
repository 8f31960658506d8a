import { inOrder } from './in-order.js';
import { holdsScenarios, type Line, readLines, type Scenario } from './recording.js';
import { replay } from './replay.js';
import { checkUnitLine } from './units.js';

/** How much was played, and how much of it was not as recorded. */
export interface Tally {
  steps: number;
  units: number;
  mismatches: number;
}

/** Plays the files one after the other and tells every mismatch, in the order of the lines. */
export async function runFiles(
  files: readonly string[],
  atATime: number,
  tell: (line: string) => void,
): Promise<Tally> {
  const tally: Tally = { steps: 0, units: 0, mismatches: 0 };
  const miss = (line: string) => {
    tally.mismatches += 1;
    tell(line);
  };
  for (const file of files) {
    const lines = await readLines(file);
    if (holdsScenarios(lines)) tally.steps += await runScenarios(file, lines, atATime, miss);
    else tally.units += runUnits(file, lines, miss);
  }
  return tally;
}

async function runScenarios(
  file: string,
  lines: readonly Line[],
  atATime: number,
  miss: (line: string) => void,
): Promise<number> {
  let steps = 0;
  const play = async ({ number, text }: Line) => {
    const scenario = JSON.parse(text) as Scenario;
    return { number, scenario, mismatches: await replay(scenario) };
  };
  for await (const { number, scenario, mismatches } of inOrder(lines, atATime, play)) {
    steps += scenario.steps.length;
    for (const { step, op, field, expected, got } of mismatches) {
      miss(
        `${file}:${number} ${scenario.id} step ${step} ${op} ${field}: expected ` +
          `${expected}, got ${got}`,
      );
    }
  }
  return steps;
}

function runUnits(file: string, lines: readonly Line[], miss: (line: string) => void): number {
  let units = 0;
  const heading: unknown = JSON.parse(lines[0]?.text ?? 'null');
  for (const { number, text } of lines) {
    const result = checkUnitLine(JSON.parse(text), heading);
    if (result === null) continue;
    units += 1;
    if (!result.ok) miss(`${file}:${number} ${result.name}: ${result.detail ?? 'not as recorded'}`);
  }
  return units;
}
