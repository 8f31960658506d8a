import { parseArgs } from 'node:util';
import { wholeOption } from '../support/whole-option.js';

/** What the command line asks for. */
export interface Options {
  /** The same seed draws the same messages. */
  readonly seed: number;
  /** How long messages are sent, ms. */
  readonly forMs: number;
  /** Pools that are reported before the first message. */
  readonly pools: number;
  /** Heap of the server, MiB. */
  readonly heapMib: number;
  /** So many stalls are no failure: on a machine that others use, any message may take long. */
  readonly mostStalls: number;
  /** Only messages whose name contains this text; empty: all. */
  readonly only: string;
}

const USAGE = `usage: npm run hostile -- [--seed N] [--for SECONDS] [--pools P] [--heap MIB]
[--most-stalls N] [--only TEXT]

Sends messages that the contract allows at its edges, and messages that it does not allow, to a
real server with a small heap, while an innocent client beside it creates volumes and asks for
health. Checks that the server lives, that no message holds its event loop for more than 50 ms of
processor time, that nothing is answered with INTERNAL, that each refusal names the field, and
that the innocent client gets what it asked for.
  --seed N      draws the same messages in the same order (default: any, printed)
  --for SECONDS how long (default 60)
  --pools P     pools that are reported first (default 1500)
  --heap MIB    --max-old-space-size of the server (default 512)
  --most-stalls N  exit 0 with so many stalls (default 0): for a machine that others use
  --only TEXT   only messages whose name contains TEXT

The last line is \`hostile: M messages, C crashes, W wrong answers, S stalls\`; exit 1 unless C
and W are 0 and S is at most what --most-stalls says.`;

/** Reads the command line; a text for people where it cannot be used. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        for: { type: 'string', default: '60' },
        pools: { type: 'string', default: '1500' },
        heap: { type: 'string', default: '512' },
        'most-stalls': { type: 'string', default: '0' },
        only: { type: 'string', default: '' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const any = String(Math.floor(Math.random() * 2 ** 31));
    return {
      seed: wholeOption('--seed', values.seed ?? any, 0),
      forMs: 1000 * wholeOption('--for', values.for, 1),
      pools: wholeOption('--pools', values.pools, 1),
      heapMib: wholeOption('--heap', values.heap, 64),
      mostStalls: wholeOption('--most-stalls', values['most-stalls'], 0),
      only: values.only,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${USAGE}`;
  }
}
