import type { PoolReport } from '../../domain/pool.js';
import type { Environment } from './compile.js';
import { own, STATS } from './pool-environment.js';
import { poolFigure, type ReadFigure } from './pool-state.js';

const READERS: ReadonlyMap<string, ReadFigure> = new Map(
  STATS.flatMap((name) => {
    const read = poolFigure(name);
    return read === undefined ? [] : [[name, read] as const];
  }),
);

/** Whether `stats` has an entry that a pool's report and what is promised on it make up. */
export function isFigure(entry: string): boolean {
  return READERS.has(entry);
}

/**
 * The variables of expressions that read only a pool's report and what is promised on it, of one
 * pool at a time. `at` sets them.
 */
export class FigureEnvironment {
  #report: PoolReport | null = null;
  #consumedGib = 0;

  at(report: PoolReport, consumedGib: number): this {
    this.#report = report;
    this.#consumedGib = consumedGib;
    return this;
  }

  readonly read: Environment = (scope, entry) => {
    const report = this.#report;
    if (report === null) return undefined;
    return scope === 'capabilities'
      ? own(report.capabilities, entry)
      : READERS.get(entry)?.(report, this.#consumedGib);
  };
}
