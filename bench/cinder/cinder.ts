import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { type Call, type CloudOfCinder, type Turn, turnsOf } from './turns.js';

/** A scheduling call inside cinder-scheduler: Cinder's own driver, and Stowage's. */
export const cinder: Workload = {
  name: 'cinder',
  what:
    'a scheduling call inside a real cinder-scheduler, 100 and 2,000 pools: FilterScheduler and ' +
    'the driver of Stowage by turns',
  run,
};

const CLOUDS: readonly CloudOfCinder[] = [
  { backends: 10, poolsEach: 10, calls: 30 },
  { backends: 200, poolsEach: 10, calls: 15 },
];
const SHORT: readonly CloudOfCinder[] = [{ backends: 2, poolsEach: 10, calls: 3 }];

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const rounds = short ? 1 : 5;
  const clouds = short ? SHORT : CLOUDS;
  let turns: Turn[] = [];
  let measured = 0;
  for await (const turn of turnsOf(clouds, rounds)) {
    turns.push(turn);
    if (turns.length < rounds * 2) continue;
    yield* told(turn.pools, roundsOf(turns));
    turns = [];
    measured += 1;
  }
  if (measured < clouds.length)
    throw new Error(`${measured} of ${clouds.length} clouds were measured`);
}

/** The turns of both drivers that came one after the other. */
interface Round {
  readonly own: Turn;
  readonly stowage: Turn;
}

function roundsOf(turns: readonly Turn[]): Round[] {
  const of = (driver: Turn['driver']) => turns.filter((turn) => turn.driver === driver);
  const [owns, stowages] = [of('own'), of('stowage')];
  return owns.map((own) => {
    const stowage = stowages.find(({ round }) => round === own.round);
    if (stowage === undefined) throw new Error(`Stowage had no turn in round ${own.round}`);
    return { own, stowage };
  });
}

function* told(pools: number, rounds: readonly Round[]): Iterable<Finding> {
  const of = (figure: (round: Round) => number) => rounded(median(rounds.map(figure)));
  yield {
    figures: {
      pools,
      rounds: rounds.length,
      calls_a_turn: rounds[0]?.own.calls.length ?? 0,
      filter_scheduler_p50_ms: of(({ own }) => median(own.calls.map(wall))),
      stowage_p50_ms: of(({ stowage }) => median(stowage.calls.map(wall))),
      filter_scheduler_cpu_ms: of(({ own }) => schedulerMs(own)),
      stowage_cpu_ms: of(({ stowage }) => schedulerMs(stowage)),
      agent_cpu_ms: of(({ stowage }) => stowage.agentCpuMs / stowage.calls.length),
      server_cpu_ms: of(({ stowage }) => stowage.serverCpuMs / stowage.calls.length),
      stowage_over_own_scheduler_cpu: of((one) => schedulerMs(one.stowage) / schedulerMs(one.own)),
    },
  };
  for (const [name, driver] of [
    ['FilterScheduler', 'own'],
    ['Stowage', 'stowage'],
  ] as const) {
    const ms = rounds.flatMap((round) => round[driver].calls.map(wall));
    yield { distribution: `A scheduling call, ${pools} pools`, name, unit: 'ms', values: ms };
  }
  const ratio = of(
    ({ own, stowage }) => median(stowage.calls.map(wall)) / median(own.calls.map(wall)),
  );
  yield { goal: `call_over_own_${pools}`, value: ratio, target: 1, is: 'most' };
  const all = of(({ own, stowage }) => allMs(stowage) / schedulerMs(own));
  yield { goal: `cpu_of_all_over_own_${pools}`, value: all, target: 1, is: 'most' };
}

function wall([wallMs]: Call): number {
  return wallMs;
}

/** Processor time of the scheduler a call, ms. */
function schedulerMs({ calls }: Turn): number {
  return calls.reduce((sum, [, cpuMs]) => sum + cpuMs, 0) / calls.length;
}

/** With that of the agent and the server. */
function allMs(turn: Turn): number {
  return schedulerMs(turn) + (turn.agentCpuMs + turn.serverCpuMs) / turn.calls.length;
}
