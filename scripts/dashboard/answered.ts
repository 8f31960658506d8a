import type { Panel } from './dashboard.js';
import type { Prometheus } from './prometheus.js';

/** What came of a panel's queries. */
export interface Answered {
  readonly panel: Panel;
  readonly series: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Which of the panel's queries, from 0, and how many it has. */
    readonly target: number;
    readonly targets: number;
    readonly points: readonly (readonly [seconds: number, value: number])[];
  }[];
}

/**
 * Asks Prometheus what a panel asks. Rejects if a query is wrong, or names its series by a label
 * that they do not have.
 */
export async function answerOf(
  panel: Panel,
  prometheus: Prometheus,
  seconds: number,
): Promise<Answered> {
  const { targets } = panel;
  const all: Answered['series'][number][] = [];
  for (const [target, { expr, legend }] of targets.entries())
    for (const { metric: labels, values } of await prometheus.range(expr, seconds)) {
      const name = legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => {
        const value = labels[label];
        if (value === undefined)
          throw new Error(`${panel.title}: no series has the label ${label}`);
        return value;
      });
      const points = values.map(([at, value]) => [at, Number(value)] as const);
      // What is no number is not drawn.
      if (points.some(([, value]) => Number.isFinite(value)))
        all.push({ name, labels, target, targets: targets.length, points });
    }
  return { panel, series: all };
}
