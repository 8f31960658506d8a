import { setTimeout as sleep } from 'node:timers/promises';
import type { Crew } from './crew.js';
import { between, oneOf, type Random } from './random.js';
import type { Site } from './site/site.js';

/** One kind of harm. `forMs` is how long what has an end lasts. */
interface Harm {
  readonly name: string;
  /** What it is done to: two harms to the same thing come one after the other. */
  readonly thing: 'server' | 'worker' | 'manager' | 'clients' | 'store' | 'database' | 'night';
  /** On what it can be done; none: it does not exist here. */
  readonly targets: (site: Site) => number;
  readonly lasts: readonly [number, number];
  readonly begin: (site: Site, target: number, flood: () => Promise<void>) => Promise<void> | void;
  readonly end: (site: Site, target: number) => Promise<void> | void;
}

/** Where nobody is answered, it is done all the same. */
const ANSWERED_WITHIN_MS = 500;
const servers = (site: Site) => site.replicas.length;
const shared = (site: Site) => (site.database.kind === 'postgres' ? 1 : 0);
const nothing = () => undefined;

/** The worst moment: something was said, and may not be durable yet. */
async function justAnswered(site: Site, servers: readonly number[]): Promise<void> {
  await Promise.race([
    ...servers.map((n) => site.replicas[n]?.clients.heard()),
    sleep(ANSWERED_WITHIN_MS),
  ]);
}

/**
 * Longer than a lease of a worker (2 s), and than PostgreSQL leaves a stopped transaction (3 s).
 */
const LONG: readonly [number, number] = [2500, 4500];
const SHORT: readonly [number, number] = [0, 800];

const HARMS: readonly Harm[] = [
  {
    name: 'kill -9 of server',
    thing: 'server',
    targets: servers,
    lasts: SHORT,
    begin: async (site, n) => {
      await justAnswered(site, [n]);
      await site.replicas[n]?.kill();
    },
    end: (site, n) => site.replicas[n]?.start(),
  },
  {
    name: 'pause of server',
    thing: 'server',
    targets: servers,
    lasts: LONG,
    begin: (site, n) => site.replicas[n]?.pause(),
    end: (site, n) => site.replicas[n]?.resume(),
  },
  {
    name: 'kill -9 of worker',
    thing: 'worker',
    targets: (site) => site.workers.length,
    lasts: SHORT,
    begin: (site, n) => site.workers[n]?.kill(),
    end: (site, n) => site.workers[n]?.start(),
  },
  {
    name: 'pause of worker',
    thing: 'worker',
    targets: (site) => site.workers.length,
    lasts: LONG,
    begin: (site, n) => site.workers[n]?.pause(),
    end: (site, n) => site.workers[n]?.resume(),
  },
  {
    name: 'cut to clients of server',
    thing: 'clients',
    targets: servers,
    lasts: [0, 0],
    begin: (site, n) => site.replicas[n]?.clients.cut(),
    end: nothing,
  },
  {
    name: 'stall of clients of server',
    thing: 'clients',
    targets: servers,
    lasts: [300, 4000],
    begin: (site, n) => site.replicas[n]?.clients.stall(),
    end: (site, n) => site.replicas[n]?.clients.flow(),
  },
  {
    name: 'silence of manager',
    thing: 'manager',
    targets: (site) => site.managers.length,
    lasts: [6500, 8500],
    begin: (site, n) => site.managers[n]?.silence(),
    end: (site, n) => site.managers[n]?.speak(),
  },
  {
    // Longer than a silent host is up (6 s). What is asked for meanwhile waits.
    name: 'outage of all backends',
    thing: 'night',
    targets: () => 1,
    lasts: [7500, 9000],
    begin: async (site, _, flood) => {
      for (const worker of site.workers) worker.pause();
      for (const manager of [...site.managers, ...site.sharedManagers, ...site.nightManagers])
        manager.silence();
      await flood();
    },
    end: async (site) => {
      for (const manager of [...site.nightManagers, ...site.sharedManagers, ...site.managers]) {
        manager.speak();
        await sleep(WAVE_MS);
      }
      for (const worker of site.workers) worker.resume();
    },
  },
  {
    name: 'kill -9 of database',
    thing: 'database',
    targets: shared,
    lasts: [0, 0],
    begin: async (site) => {
      await justAnswered(
        site,
        site.replicas.map((_, n) => n),
      );
      await site.database.crash();
    },
    end: nothing,
  },
  {
    name: 'restart of database',
    thing: 'database',
    targets: shared,
    lasts: [0, 0],
    begin: (site) => site.database.restart(),
    end: nothing,
  },
  {
    name: 'cut to database of server',
    thing: 'store',
    targets: (site) => shared(site) * servers(site),
    lasts: [0, 0],
    begin: (site, n) => site.replicas[n]?.store?.cut(),
    end: nothing,
  },
  {
    name: 'stall to database of server',
    thing: 'store',
    targets: (site) => shared(site) * servers(site),
    lasts: [300, 5000],
    begin: (site, n) => site.replicas[n]?.store?.stall(),
    end: (site, n) => site.replicas[n]?.store?.flow(),
  },
];

/** What an operator does, harmless as it should be. */
const EXCHANGE: Harm = {
  name: 'exchange of build of server',
  thing: 'server',
  targets: servers,
  lasts: [0, 0],
  begin: (site, n) => site.replicas[n]?.exchange(),
  end: nothing,
};

/** Between the returns of two backends, ms. */
const WAVE_MS = 400;

/** One harm at one moment. */
export interface Fault {
  readonly harm: Harm;
  readonly target: number;
  /** After the load began, ms. */
  readonly atMs: number;
  readonly forMs: number;
}

/** What is done in a cycle, drawn before it begins: nothing that happens changes it. */
export function drawFaults(site: Site, random: Random, loadMs: number): readonly Fault[] {
  const possible = HARMS.filter(({ targets }) => targets(site) > 0);
  const draw = (harm: Harm): Fault => {
    const [least, most] = harm.lasts;
    const target = between(random, 0, harm.targets(site) - 1);
    return { harm, target, atMs: between(random, 50, loadMs), forMs: between(random, least, most) };
  };
  const drawn = Array.from({ length: between(random, 3, 6) }, () => draw(oneOf(random, possible)));
  if (site.hasOldBuild)
    for (let n = between(random, 1, servers(site)); n > 0; n -= 1) drawn.push(draw(EXCHANGE));
  // The same twice in a row could keep a manager unheard for so long that its backend is rightly
  // down.
  const faults = new Map(drawn.map((fault) => [`${fault.harm.name} ${fault.target}`, fault]));
  return [...faults.values()].sort((a, b) => a.atMs - b.atMs);
}

/** What servers cannot help being slow by. */
const HARMS_SERVERS: ReadonlySet<Harm['thing']> = new Set([
  'server',
  'clients',
  'store',
  'database',
]);

/** A fault in a line. */
export function faultWords({ harm, target, atMs, forMs }: Fault): string {
  return `${harm.name} ${target} at ${atMs} ms${forMs > 0 ? ` for ${forMs} ms` : ''}`;
}

/** Does the harm at its moments and heals what heals by itself. Resolves when all of it is over. */
export async function inflict(
  site: Site,
  { flood, health }: Pick<Crew, 'flood' | 'health'>,
  faults: readonly Fault[],
  floodOf: number,
): Promise<void> {
  const busy = new Map<string, Promise<void>>();
  const one = async (fault: Fault) => {
    await sleep(fault.atMs);
    const what = `${fault.harm.thing}/${fault.target}`;
    const before = busy.get(what);
    const mine = (async () => {
      await before;
      const harm = async () => {
        const until = performance.now() + fault.forMs;
        await fault.harm.begin(site, fault.target, () => flood.burst(floodOf, until));
        await sleep(Math.max(0, until - performance.now()));
        await fault.harm.end(site, fault.target);
      };
      await (HARMS_SERVERS.has(fault.harm.thing) ? health.during(harm) : harm());
    })();
    busy.set(what, mine);
    await mine;
  };
  await Promise.all(faults.map(one));
}
