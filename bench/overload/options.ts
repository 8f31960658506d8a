import { parseArgs } from 'node:util';
import { wholeOption } from '../../test/support/whole-option.js';

/** What the command line asks for. */
export interface Options {
  readonly seed: number;
  /** Length of all loads together, seconds. */
  readonly forSeconds: number;
  /** Judges only what holds on any machine, however slow. */
  readonly promises: boolean;
}

const LEAST_SECONDS = 20;

const USAGE = `usage: npm run overload -- [--seed N] [--for SECONDS] [--promises]

Asks a real server for creates: as many as it answers (a closed loop), fewer, and then 2 and 5
times as many (open loops, deadlines of 1 s), one by one and over streams, and beside streams that
never take an answer. All in one run, for the machine may be another the next minute.
  --seed N       draws the same moments for the same rates (default 1)
  --for SECONDS  length of all loads together, at least ${LEAST_SECONDS} (default 60)
  --promises     judges only what no machine's speed decides: no INTERNAL, nothing lost, no crash,
                 memory, what refusals say, and that a modest client gets its share

One JSON object a load, and a last line \`overload: …\`; exit 1 where a goal was
missed or a promise broken.`;

/** Reads the command line; a text for people where it cannot be used. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        for: { type: 'string', default: '60' },
        promises: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    return {
      seed: wholeOption('--seed', values.seed, 0),
      forSeconds: wholeOption('--for', values.for, LEAST_SECONDS),
      promises: values.promises,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${USAGE}`;
  }
}
