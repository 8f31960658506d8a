import { existsSync, readFileSync } from 'node:fs';

/** Begin the line of an outcome whose lease had been superseded. */
export const OLD_TOKEN = { taken: 'old token taken', refused: 'old token refused' } as const;

/** An outcome that a worker said and was answered that it counts. */
export interface JournalLine {
  readonly at: number;
  readonly workerId: string;
  readonly incarnation: number;
  readonly outcome: string;
  readonly order: 'create' | 'delete';
  readonly decisionId: string;
  readonly line: string;
}

/**
 * What workers said whose lease another one had by then, and whether it was `taken` or `refused`.
 */
export function saidForTheOld(file: string, became: 'taken' | 'refused'): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => parse(text)?.line.startsWith(OLD_TOKEN[became]));
}

/** Reads what the workers wrote down; a line that a kill cut short says nothing. */
export function readJournal(file: string): readonly JournalLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const said = parse(text);
      const words =
        /^(created|failed|deleted) +(create|delete) volume .*decision ([0-9a-f-]{36})\)/.exec(
          said?.line ?? '',
        );
      const [, outcome, order, decisionId] = words ?? [];
      if (said === null || outcome === undefined || decisionId === undefined) return [];
      // That one was not taken: it was answered by an order to undo it.
      if (said.line.endsWith('so it is to be deleted')) return [];
      return [
        {
          ...said,
          outcome,
          order: order === 'delete' ? ('delete' as const) : ('create' as const),
          decisionId,
        },
      ];
    });
}

function parse(text: string): Pick<JournalLine, 'at' | 'workerId' | 'incarnation' | 'line'> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
