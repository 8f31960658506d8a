import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  readonly store: 'sqlite' | 'postgres';
  readonly cycles: number;
  readonly replicas: number;
  readonly seed: number;
  /** Length of the load of one cycle, ms. */
  readonly loadMs: number;
}

const USAGE = `usage: npm run faults -- --store sqlite|postgres [--cycles N] [--replicas R]
  [--seed S] [--load-ms MS]

Runs real servers, clients, volume managers and workers over tight capacity, does them harm at
  random moments, and checks after each
cycle, through the API and straight in the database, that nothing was lost, done twice,
  overfilled or left undone.
  --store      sqlite (one server on a file) or postgres (servers that share a database)
  --cycles N   how often: a few seconds of load and faults, then rest and checks (default 3)
  --replicas R servers on PostgreSQL (default 3); SQLite has one
  --seed S     makes the same faults at the same moments, and every client and worker draw the
    same numbers (default: any, printed).
               It cannot make the same: how fast this machine is, in which order it runs
               processes, ids, and therefore which request a fault meets
  --load-ms MS length of the load of a cycle (default 4000)

The last line is \`faults: C cycles, D decisions, L lost, T twice, O overfilled\`; exit 1 unless
  the last three are 0 and every worker got what
it was owed. A run that failed keeps its directory and names it.`;

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
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const { store } = values;
    if (store !== 'sqlite' && store !== 'postgres')
      throw new Error(`--store must be sqlite or postgres, not ${store ?? 'left out'}`);
    const replicas = whole('--replicas', values.replicas ?? (store === 'sqlite' ? '1' : '3'), 1);
    if (store === 'sqlite' && replicas !== 1)
      throw new Error('--replicas: a file of SQLite has one server; take --store postgres');
    const seed =
      values.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : whole('--seed', values.seed, 0);
    return {
      store,
      cycles: whole('--cycles', values.cycles, 1),
      replicas,
      seed,
      loadMs: whole('--load-ms', values['load-ms'], 100),
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${USAGE}`;
  }
}

function whole(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`${flag} must be a whole number of at least ${least}, not ${value}`);
  return number;
}
