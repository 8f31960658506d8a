import { deepStrictEqual } from 'node:assert/strict';
import type { Profile } from '../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';
import type { Outcome } from '../../src/engine/request/view.js';
import { buildProfile } from '../built.js';
import { drawCloud } from '../cloud/cloud.js';
import { drawRequest, TYPES } from '../cloud/requests.js';
import { decideByScan, decideOnce } from '../engine/decide-once.js';
import { type Decide, Decider } from '../engine/decider.js';
import { dice } from '../random.js';
import { rounded } from '../rounded.js';
import { GOODNESS_FUNCTIONS } from '../scan/expressions.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { groupByScan, groupOnce, retypeByScan, retypeOnce } from './operations.js';

const POOLS = 10_000;
const FOUR = [
  'CapacityWeigher',
  'AllocatedCapacityWeigher',
  'VolumeNumberWeigher',
  'GoodnessWeigher',
];

/** Decisions that no single order of pools answers. */
export const weighing: Workload = {
  name: 'weighing',
  what: 'decisions over 10,000 pools by several weighers and by chance, retypes and groups',
  run,
};

/** A kind of decision. */
interface Kind {
  readonly name: string;
  readonly decide: Decide;
  /** The same by a look at each pool. */
  readonly byScan: Decide;
  readonly profile: Profile;
  /** Whether drivers report goodness functions. */
  readonly goodness: boolean;
}

const common = { multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' } as const;
const plain = buildProfile(common);
const create = { decide: decideOnce, byScan: decideByScan };

const KINDS: readonly Kind[] = [
  {
    name: 'weighers',
    ...create,
    profile: buildProfile({ ...common, weighers: FOUR }),
    goodness: false,
  },
  {
    name: 'goodness',
    ...create,
    profile: buildProfile({ ...common, weighers: FOUR }),
    goodness: true,
  },
  {
    name: 'stochastic',
    ...create,
    profile: buildProfile({ ...common, weightHandler: 'stochastic' }),
    goodness: false,
  },
  { name: 'retype', decide: retypeOnce, byScan: retypeByScan, profile: plain, goodness: false },
  { name: 'group', decide: groupOnce, byScan: groupByScan, profile: plain, goodness: false },
];

/** What a kind has spent. */
interface Spent {
  decisions: number;
  wallMs: number;
  cpuMs: number;
}

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const { rounds, sliceMs } = short ? { rounds: 2, sliceMs: 50 } : { rounds: 8, sliceMs: 400 };
  const lanes = KINDS.map((kind) => new Lane(kind, seed));
  for (const lane of lanes) lane.slice(sliceMs);
  for (const lane of lanes) lane.spent = { decisions: 0, wallMs: 0, cpuMs: 0 };
  for (let round = 0; round < rounds; round += 1) for (const lane of lanes) lane.slice(sliceMs);
  for (const lane of lanes) {
    const { decisions, wallMs, cpuMs } = lane.spent;
    yield {
      figures: {
        kind: lane.kind.name,
        pools: POOLS,
        decisions,
        decisions_per_second: Math.round((decisions / wallMs) * 1000),
        decisions_per_cpu_second: Math.round((decisions / cpuMs) * 1000),
        us_per_decision: rounded((wallMs / decisions) * 1000),
        compared_with_scan: lane.agree(short ? 10 : 50),
      },
    };
  }
  yield {
    plot: 'bars',
    title: 'Decisions with reservation, 10,000 pools',
    value: { label: 'a second' },
    bars: lanes.map(({ kind, spent }) => ({
      name: kind.name,
      value: Math.round((spent.decisions / spent.wallMs) * 1000),
    })),
  };
}

/** A cloud on which one kind of decision is made. */
class Lane {
  spent: Spent = { decisions: 0, wallMs: 0, cpuMs: 0 };
  readonly #decider: Decider;
  readonly #roll: ReturnType<typeof dice>;
  #drawn = 0;

  constructor(
    readonly kind: Kind,
    seed: number,
  ) {
    const functions = kind.goodness ? GOODNESS_FUNCTIONS : [];
    const cloud = drawCloud(POOLS, seed, {
      capabilities: (backend) => {
        const stated = functions[backend % functions.length];
        return stated === undefined ? {} : { goodness_function: stated.text };
      },
    });
    this.#decider = new Decider(cloud, kind.profile, kind.decide);
    this.#roll = dice(seed + 1);
  }

  /** Decides for a while. Then all volumes are deleted, outside of the measured time. */
  slice(budgetMs: number): void {
    const { spent } = this;
    for (const until = spent.wallMs + budgetMs; spent.wallMs < until; ) {
      const asks = Array.from({ length: 10 }, () => this.#draw());
      const cpu = process.cpuUsage();
      const began = performance.now();
      for (const ask of asks) this.#decider.place(ask);
      spent.wallMs += performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      spent.cpuMs += (user + system) / 1000;
      spent.decisions += asks.length;
    }
    this.#decider.check();
    this.#decider.giveBack();
  }

  /** Throws unless decisions equal those by a look at each pool. */
  agree(decisions: number): number {
    for (let number = 0; number < decisions; number += 1) {
      const ask = this.#draw();
      const expected = this.kind.byScan(this.#decider.index, ask, this.kind.profile);
      deepStrictEqual(inBrief(this.#decider.place(ask)), inBrief(expected), this.kind.name);
    }
    return decisions;
  }

  #draw(): PlacementRequest {
    this.#drawn += 1;
    const type = TYPES[this.#roll(0, TYPES.length - 1)];
    if (type === undefined) throw new Error('there are no types');
    return { ...drawRequest(type, this.#drawn, this.#roll), ...this.#expressions() };
  }

  /** As the ledger asks. */
  #expressions(): Pick<PlacementRequest, 'expressions'> {
    const { expressions }: PoolIndex = this.#decider.index;
    return { expressions };
  }
}

function inBrief(outcome: Outcome) {
  return outcome.kind === 'refused' ? outcome : { ...outcome, pool: outcome.pool.pool };
}
