import { Postgres } from '../../test/support/postgres.js';
import type { CloudSize } from '../support/cloud.js';
import { familyCpuMs } from '../support/cpu.js';
import { Askers, type Creates, Replicas } from '../support/replicas.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

/** What a create costs on PostgreSQL: the server, and PostgreSQL itself. */
export const postgres: Workload = {
  name: 'postgres',
  what:
    'durable creates of one server on PostgreSQL, at a slow rate, by call and by stream: ' +
    'processor time of the server and of PostgreSQL',
  run,
};

/** The loads, by name. */
interface Scale {
  readonly cloud: CloudSize;
  readonly rounds: number;
  readonly loads: Readonly<Record<string, Creates>>;
}

const SHORT: Scale = {
  cloud: { backends: 10, poolsEach: 10 },
  rounds: 1,
  loads: {
    paced: { by: 'call', volumes: 50, perSecond: 100 },
    unary: { by: 'call', volumes: 100 },
    stream: { by: 'stream', volumes: 300 },
  },
};
const LONG: Scale = {
  cloud: { backends: 100, poolsEach: 10 },
  rounds: 3,
  loads: {
    paced: { by: 'call', volumes: 500, perSecond: 100 },
    unary: { by: 'call', volumes: 3_000 },
    stream: { by: 'stream', volumes: 5_000 },
  },
};

/** One round of a load. CPU times are of a create. */
interface Round {
  readonly perSecond: number;
  readonly aCommit: number;
  readonly serverUs: number;
  readonly postgresUs: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const { cloud, rounds, loads } = short ? SHORT : LONG;
  const database = await Postgres.start();
  const askers = new Askers();
  try {
    const server = await Replicas.start(database, 1, cloud);
    try {
      const round = async (creates: Creates): Promise<Round> => {
        const commits = await server.commits();
        const before = { server: server.cpuMs, postgres: familyCpuMs(database.pid) };
        const seconds = await server.create(askers, creates);
        const { volumes } = creates;
        return {
          perSecond: volumes / seconds,
          serverUs: ((server.cpuMs - before.server) * 1000) / volumes,
          postgresUs: ((familyCpuMs(database.pid) - before.postgres) * 1000) / volumes,
          aCommit: volumes / ((await server.commits()) - commits),
        };
      };
      const done = new Map<string, Round[]>(Object.keys(loads).map((load) => [load, []]));
      // The first round of each warms up.
      for (let number = 0; number <= rounds; number += 1) {
        if (number === 1) await server.profile();
        for (const [load, creates] of Object.entries(loads)) {
          const one = await round(creates);
          if (number > 0) done.get(load)?.push(one);
        }
      }
      await server.profile();
      await server.check();
      for (const [load, its] of done) {
        const of = (figure: (round: Round) => number) => rounded(median(its.map(figure)), 1);
        yield {
          figures: {
            load,
            pools: cloud.backends * cloud.poolsEach,
            rounds: its.length,
            creates_a_round: loads[load]?.volumes ?? 0,
            creates_per_second: of(({ perSecond }) => perSecond),
            creates_a_commit: of(({ aCommit }) => aCommit),
            servers_cpu_us: of(({ serverUs }) => serverUs),
            postgres_cpu_us: of(({ postgresUs }) => postgresUs),
          },
        };
      }
    } finally {
      await server.end();
    }
  } finally {
    await askers.end();
    await database.remove();
  }
}
