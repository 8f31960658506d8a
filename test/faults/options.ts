import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { wholeOption } from '../support/whole-option.js';

/** What the command line asks for. */
export interface Options {
  readonly store: 'sqlite' | 'postgres';
  readonly cycles: number;
  readonly replicas: number;
  readonly seed: number;
  /** Length of the load of one cycle, ms. */
  readonly loadMs: number;
  /** How many creates come at once when all backends go away. */
  readonly flood: number;
  /** Checkout of an older version, built, that is upgraded from and gone back to; null: none. */
  readonly oldBuild: string | null;
}

const USAGE = `usage: npm run faults -- --store sqlite|postgres [--cycles N] [--replicas R]
  [--seed S] [--load-ms MS] [--flood N] [--old-build DIR]

Runs real servers, clients, volume managers and workers over tight capacity, does them harm at
random moments, and checks after each cycle, through the API and straight in the database, that
nothing was lost, done twice, overfilled or left undone.
  --store      sqlite (one server on a file) or postgres (servers that share a database)
  --cycles N   how often: a few seconds of load and faults, then rest and checks (default 3)
  --replicas R servers on PostgreSQL (default 3); SQLite has one
  --seed S     makes the same faults at the same moments, and every client and worker draw the
               same numbers (default: any, printed). It cannot make the same: how fast this
               machine is, in which order it runs processes, ids, and therefore which request a
               fault meets
  --load-ms MS length of the load of a cycle (default 4000)
  --flood N    creates that come at once whenever all backends go away, and wait (default 300).
               Backends return one after the other. Servers that nobody harms must answer for
               their health all the while, 95 % within 1500 ms: far more than two busy cores need,
               far less than a server that works through what waits
  --old-build  directory of an older version, with its packages and built. All servers begin as it,
               and half of the workers are its own. In each cycle some servers are ended in order,
               and the other build takes their place: the newer one, then the older one, and so on;
               on SQLite the newer one only. No set is to be rolled back, which 0.2.0 cannot

The last line is \`faults: C cycles, D decisions, L lost, T twice, O overfilled\`; exit 1 unless
the last three are 0 and every worker got what it was owed. A run that failed keeps its directory
and names it.`;

/** Reads the command line; a text for people where it cannot be used. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        store: { type: 'string' },
        cycles: { type: 'string', default: '3' },
        replicas: { type: 'string' },
        seed: { type: 'string' },
        'load-ms': { type: 'string', default: '4000' },
        flood: { type: 'string', default: '300' },
        'old-build': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const { store } = values;
    if (store !== 'sqlite' && store !== 'postgres')
      throw new Error(`--store must be sqlite or postgres, not ${store ?? 'left out'}`);
    const replicas = wholeOption(
      '--replicas',
      values.replicas ?? (store === 'sqlite' ? '1' : '3'),
      1,
    );
    if (store === 'sqlite' && replicas !== 1)
      throw new Error('--replicas: a file of SQLite has one server; take --store postgres');
    const seed =
      values.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : wholeOption('--seed', values.seed, 0);
    return {
      store,
      cycles: wholeOption('--cycles', values.cycles, 1),
      replicas,
      seed,
      loadMs: wholeOption('--load-ms', values['load-ms'], 100),
      flood: wholeOption('--flood', values.flood, 0),
      oldBuild: buildIn(values['old-build']),
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${USAGE}`;
  }
}

function buildIn(directory: string | undefined): string | null {
  if (directory === undefined) return null;
  const program = join('dist', 'src', 'bin.js');
  if (!existsSync(join(directory, program)))
    throw new Error(`--old-build: there is no ${program} in ${directory}; build it first`);
  return resolve(directory);
}
