import { Child } from '../child.js';
import { rounded } from '../rounded.js';
import { median } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import type { Spent, Verb } from './rounds.js';
import type { RoundsCommand, Turn } from './rounds-process.js';

/** Items of one commit, from a few to the most that a commit takes. */
const SIZES = { full: [10, 100, 1_000], short: [10, 100] } as const;
const TURNS = { full: 9, short: 2 } as const;
const NAMES: Readonly<Record<Verb, string>> = {
  create: 'creates',
  outcome: 'outcomes',
  report: 'reports',
  release: 'releases',
};

/** Whether an item costs more if its commit has more items. */
export const commit: Workload = {
  name: 'commit',
  what:
    'creates, outcomes, reports and releases, 10 to 1,000 of them in one commit: the cost of ' +
    'each',
  run,
};

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const sizes = short ? SIZES.short : SIZES.full;
  const most = Math.max(...sizes);
  const child = Child.start(new URL('./rounds-process.ts', import.meta.url), { backends: most });
  const ask = <T>(command: RoundsCommand) => child.ask<T>(command);
  try {
    const turns = new Map<number, Turn[]>(sizes.map((size) => [size, []]));
    // The same number of items in all for each size of a commit, so that all find the same ledger.
    // The first turn does not count.
    for (let turn = -1; turn < (short ? TURNS.short : TURNS.full); turn += 1) {
      for (const items of sizes) {
        const found = await ask<Turn>({ do: 'turn', rounds: most / items, items });
        if (turn >= 0) turns.get(items)?.push(found);
      }
    }
    await ask<true>({ do: 'end' });
    yield* findingsOf(turns);
  } finally {
    child.end();
  }
}

function* findingsOf(turns: ReadonlyMap<number, readonly Turn[]>): Iterable<Finding> {
  const sizes = [...turns.keys()];
  const us = (verb: Verb, size: number, of: (spent: Spent) => number) =>
    rounded(
      median((turns.get(size) ?? []).map((turn) => (1000 * of(turn[verb])) / turn[verb].items)),
    );
  const cpuUs = (verb: Verb, size: number) => us(verb, size, ({ cpuMs }) => cpuMs);
  const verbs = Object.entries(NAMES) as [Verb, string][];
  for (const [verb, name] of verbs) {
    const figures = sizes.map((size) => ({
      [`cpu_us_each_of_${size}`]: cpuUs(verb, size),
      [`us_each_of_${size}`]: us(verb, size, ({ wallMs }) => wallMs),
    }));
    yield { figures: Object.assign({ items: name }, ...figures) };
  }
  yield {
    plot: 'lines',
    title: 'One item of a commit',
    x: { label: 'items in the commit', logarithmic: true },
    y: { label: 'microseconds of processor time', logarithmic: true },
    lines: verbs.map(([verb, name]) => ({
      name,
      points: sizes.map((size) => [size, cpuUs(verb, size)] as const),
    })),
  };
  const [fewest = 0] = sizes;
  const most = sizes.at(-1) ?? 0;
  for (const [verb, name] of verbs) {
    const value = rounded(cpuUs(verb, most) / cpuUs(verb, fewest));
    yield { goal: `${name}_cost_${most}_over_${fewest}`, value, target: 1, is: 'most' };
  }
}
