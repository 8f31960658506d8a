import pg from 'pg';
import { Postgres } from '../../test/support/postgres.js';
import type { CloudSize } from '../support/cloud.js';
import { Helper } from '../support/helper.js';
import { Askers, type Creates, Replicas } from '../support/replicas.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import type { Relay } from './relay-process.js';

/** How long each direction between servers and database takes, ms. */
const DELAY_MS = 0.5;

/** What the way to the database and a synchronous standby take of the decisions a second. */
export const far: Workload = {
  name: 'far',
  what:
    'servers 1 ms away from a PostgreSQL with a synchronous standby: decisions a second, ' +
    'beside a PostgreSQL next to them that has none',
  run,
};

/** A load, and how many servers are under it. */
interface Load extends Creates {
  readonly servers: number;
}

interface Scale {
  readonly cloud: CloudSize;
  readonly rounds: number;
  readonly loads: Readonly<Record<string, Load>>;
}

const SHORT: Scale = {
  cloud: { backends: 10, poolsEach: 10 },
  rounds: 1,
  loads: { stream: { servers: 1, by: 'stream', volumes: 200 } },
};
const LONG: Scale = {
  cloud: { backends: 100, poolsEach: 10 },
  rounds: 3,
  loads: {
    unary: { servers: 1, by: 'call', volumes: 2_000 },
    stream: { servers: 1, by: 'stream', volumes: 5_000 },
    unary_4_servers: { servers: 4, by: 'call', volumes: 2_000 },
  },
};

/** A PostgreSQL, and the port by which servers reach it. */
interface Place {
  readonly place: 'local' | 'far';
  readonly postgres: Postgres;
  readonly port: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const { cloud, rounds, loads } = short ? SHORT : LONG;
  const near = await Postgres.start();
  const primary = await Postgres.start();
  const standby = await primary.synchronousStandby();
  const relay = Helper.start<Relay, number>(new URL('./relay-process.ts', import.meta.url));
  const askers = new Askers();
  try {
    const places: readonly Place[] = [
      { place: 'local', postgres: near, port: near.port },
      {
        place: 'far',
        postgres: primary,
        port: await relay.ask({ port: primary.port, delayMs: DELAY_MS }),
      },
    ];
    for (const { place, postgres, port } of places)
      yield { figures: { place, ping_ms: rounded(await pingMs(postgres, port), 3) } };
    for (const [load, its] of Object.entries(loads)) {
      const perSecond = await measured(places, its, cloud, rounds, askers);
      for (const [place, found] of Object.entries(perSecond))
        yield {
          figures: {
            load,
            place,
            servers: its.servers,
            pools: cloud.backends * cloud.poolsEach,
            rounds,
            creates_a_round: its.volumes,
            decisions_per_second: rounded(median(found), 1),
          },
        };
      const ratios = perSecond.far.map(
        (one, round) => one / (perSecond.local[round] ?? Number.NaN),
      );
      const value = rounded(median(ratios), 3);
      yield { goal: `${load}_far_over_local`, value, target: 0.5, is: 'least' };
    }
  } finally {
    await Promise.all([askers.end(), relay.end()]);
    for (const one of [standby, primary, near]) await one.remove();
  }
}

/** Decisions a second of each round in each place; the places take turns. */
async function measured(
  places: readonly Place[],
  load: Load,
  cloud: CloudSize,
  rounds: number,
  askers: Askers,
): Promise<Readonly<Record<Place['place'], readonly number[]>>> {
  const found = { local: [] as number[], far: [] as number[] };
  const servers = new Map<Place['place'], Replicas>();
  try {
    for (const { place, postgres, port } of places)
      servers.set(place, await Replicas.start(postgres, load.servers, cloud, port));
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1)
      for (const [place, its] of servers) {
        const seconds = await its.create(askers, load);
        if (round > 0) found[place].push(load.volumes / seconds);
      }
    for (const its of servers.values()) await its.check();
    return found;
  } finally {
    for (const its of servers.values()) await its.end();
  }
}

/** How long the smallest statement takes there and back, ms. */
async function pingMs(postgres: Postgres, port: number): Promise<number> {
  const url = new URL(postgres.url());
  url.port = String(port);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const ms: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const began = performance.now();
      await client.query('select 1');
      ms.push(performance.now() - began);
    }
    return median(ms);
  } finally {
    await client.end();
  }
}
