import { median, rounded } from '../support/statistics.js';
import type { Figures, Workload } from '../workload.js';
import { COMPARISONS, type Comparison, type Line } from './comparisons.js';
import type { OtherBuild } from './other-build.js';
import { turn } from './turn.js';

/** What the two builds printed, one after the other. */
interface Pair {
  readonly before: readonly Line[];
  readonly now: readonly Line[];
}

/**
 * A workload that runs another by turns: in the other build, in this one, and again. Its goals are
 * the medians of the turns' ratios, this build's figure over the other's.
 */
export function against(workload: Workload, other: OtherBuild, turns: number): Workload {
  const { name, what } = workload;
  const comparisons = COMPARISONS[name] ?? [];
  return {
    name,
    what: `${what}; against ${other.commit.slice(0, 12)}`,
    async *run(options) {
      const pairs: Pair[] = [];
      for (let number = 1; number <= turns; number += 1) {
        const before = await turn(other.directory, name, options);
        yield { figures: { turn: number, build: 'other', ...figuresOf(comparisons, before) } };
        const now = await turn('.', name, options);
        yield { figures: { turn: number, build: 'this', ...figuresOf(comparisons, now) } };
        pairs.push({ before, now });
      }
      for (const { goal, target, is, figure } of comparisons) {
        const value = rounded(
          median(pairs.map(({ before, now }) => figure(now) / figure(before))),
          3,
        );
        // Short runs do not tell all.
        if (Number.isNaN(value) && options.short) continue;
        if (Number.isNaN(value)) throw new Error(`${goal}: one of the builds does not tell it`);
        yield { goal, value, target: rounded(target, 3), is };
      }
    },
  };
}

/** What a turn came to, by the names of the goals without their ending. */
function figuresOf(comparisons: readonly Comparison[], lines: readonly Line[]): Figures {
  return Object.fromEntries(
    comparisons
      .map(({ goal, figure }) => [goal.replace(/_ratio$/, ''), rounded(figure(lines), 3)] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  );
}
