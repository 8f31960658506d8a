import { Postgres } from '../../test/support/postgres.js';
import type { CloudSize } from '../support/cloud.js';
import { CREATE_PATH } from '../support/creates.js';
import { LoadGenerator } from '../support/load.js';
import { Replicas } from '../support/replicas.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

/**
 * What several servers on one database cost for the same work: each follows the commits of the
 * others.
 */
export const replicas: Workload = {
  name: 'replicas',
  what:
    '1, 2 and 4 servers on one PostgreSQL, the same load: decisions in a second of the ' +
    "servers' CPU, decided again",
  run,
};

/** A load, and the servers under it. */
interface Scale {
  /** Numbers of servers, in turn. */
  readonly servers: readonly number[];
  readonly cloud: CloudSize;
  readonly rounds: number;
  /** In all, and a second in all. One server is also given what each of the most servers gets. */
  readonly calls: number;
  readonly perSecond: number;
}

/** The result of one run. */
interface Stage {
  readonly servers: number;
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly decidedAgainPercent: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const scale: Scale = short
    ? {
        servers: [1, 4],
        cloud: { backends: 10, poolsEach: 10 },
        rounds: 1,
        calls: 100,
        perSecond: 100,
      }
    : {
        servers: [1, 2, 4],
        cloud: { backends: 100, poolsEach: 10 },
        rounds: 2,
        calls: 1_000,
        perSecond: 100,
      };
  const postgres = await Postgres.start();
  const load = new LoadGenerator();
  try {
    const stages: Stage[] = [];
    const shares: Stage[] = [];
    const most = Math.max(...scale.servers);
    // Each on a new database.
    for (let round = 0; round < scale.rounds; round += 1) {
      for (const servers of scale.servers) stages.push(await stage(postgres, load, servers, scale));
      shares.push(await stage(postgres, load, 1, shareOf(scale, most)));
    }
    const of = (servers: number, figure: (stage: Stage) => number) =>
      median(stages.filter((one) => one.servers === servers).map(figure));
    for (const servers of scale.servers) {
      yield {
        figures: {
          servers,
          pools: scale.cloud.backends * scale.cloud.poolsEach,
          offered_per_second: scale.perSecond,
          rounds: scale.rounds,
          decisions_a_round: scale.calls,
          decisions_per_second: rounded(
            of(servers, ({ perSecond }) => perSecond),
            1,
          ),
          decisions_per_cpu_second: rounded(
            of(servers, ({ perCpuSecond }) => perCpuSecond),
            1,
          ),
          p50_ms: rounded(of(servers, ({ p50Ms }) => p50Ms)),
          p99_ms: rounded(of(servers, ({ p99Ms }) => p99Ms)),
          decided_again_percent: rounded(
            of(servers, ({ decidedAgainPercent }) => decidedAgainPercent),
          ),
        },
      };
    }
    const perCpuSecond = ({ perCpuSecond }: Stage) => perCpuSecond;
    const alone = median(shares.map(perCpuSecond));
    yield {
      figures: {
        servers: 1,
        offered_per_second: scale.perSecond / most,
        decisions_per_cpu_second: rounded(alone, 1),
        share_of_load_over_all: rounded(alone / of(1, perCpuSecond)),
        [`decisions_per_cpu_second_${most}_over_share`]: rounded(of(most, perCpuSecond) / alone),
      },
    };
    yield {
      goal: 'decisions_per_cpu_second_4_over_1',
      value: rounded(of(4, perCpuSecond) / of(1, perCpuSecond)),
      target: 0.6,
      is: 'least',
    };
    const again = Math.max(...stages.map(({ decidedAgainPercent }) => decidedAgainPercent));
    yield { goal: 'decided_again_percent', value: rounded(again), target: 1, is: 'most' };
  } finally {
    await load.end();
    await postgres.remove();
  }
}

/** What each of so many servers gets, for a server alone: what it costs to be asked seldom. */
function shareOf(scale: Scale, servers: number): Scale {
  return { ...scale, calls: scale.calls / servers, perSecond: scale.perSecond / servers };
}

async function stage(
  postgres: Postgres,
  load: LoadGenerator,
  count: number,
  { cloud, calls, perSecond }: Scale,
): Promise<Stage> {
  const servers = await Replicas.start(postgres, count, cloud);
  try {
    // Servers are warm once they have done as much as is measured.
    await servers.call(load, calls, perSecond);
    await servers.profile();
    const { cpuUs, callsPerSecond, latencies } = await servers.call(load, calls, perSecond);
    await servers.profile();
    await servers.check();
    let again = 0;
    for (const server of servers.servers) {
      await server.checkAnswered(CREATE_PATH, (calls * 2) / count);
      again += await server.metric('stowage_decided_again_tries_count');
    }
    return {
      servers: count,
      perCpuSecond: 1_000_000 / cpuUs,
      perSecond: callsPerSecond,
      p50Ms: latencies.p50,
      p99Ms: latencies.p99,
      decidedAgainPercent: (100 * again) / (calls * 2),
    };
  } finally {
    await servers.end();
  }
}
