import { Lane, type LaneJob, type Spent } from './lane.js';

/** Commands to a lane's process, one after the other. */
export type LaneCommand =
  | { readonly do: 'build' }
  | { readonly do: 'slice'; readonly budgetMs: number }
  | { readonly do: 'agree'; readonly decisions: number }
  | { readonly do: 'latencies'; readonly decisions: number; readonly budgetMs: number };

/** The answer to `build`. */
export interface Built {
  readonly buildMs: number;
  readonly firstDecisionsMs: number;
  readonly firstDecisionsCpuMs: number;
  readonly rssMib: number;
}

const job = JSON.parse(process.argv[2] ?? '') as LaneJob;
let lane: Lane | null = null;

process.on('message', (command: LaneCommand) => process.send?.(answer(command)));
process.on('disconnect', () => process.exit());

function answer(command: LaneCommand): Built | Spent | number | readonly number[] {
  if (command.do === 'build') return build();
  if (lane === null) throw new Error('the lane is not built yet');
  switch (command.do) {
    case 'slice':
      return lane.slice(command.budgetMs);
    case 'agree':
      return lane.agree(command.decisions);
    case 'latencies':
      return lane.latencies(command.decisions, command.budgetMs);
  }
}

function build(): Built {
  const began = performance.now();
  lane = new Lane(job);
  const buildMs = performance.now() - began;
  const cpu = process.cpuUsage();
  const firstDecisionsMs = lane.warmUp();
  const { user, system } = process.cpuUsage(cpu);
  const firstDecisionsCpuMs = (user + system) / 1000;
  return {
    buildMs,
    firstDecisionsMs,
    firstDecisionsCpuMs,
    rssMib: process.memoryUsage.rss() / 2 ** 20,
  };
}
