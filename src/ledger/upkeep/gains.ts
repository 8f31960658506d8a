import type { PoolReport } from '../../domain/pool.js';
import { countedVolumes, takesNew } from '../../domain/pool.js';
import { freeGib } from '../../engine/capacity/capacity.js';
import { takesOneMore } from '../../engine/capacity/limits.js';
import type { LedgerContext } from '../context.js';
import type { Pacer } from '../lib/pacer.js';
import { sameEntries } from '../lib/same.js';

/** What decides whether a pool takes something, as it was at the last look. */
interface Facts {
  readonly takes: boolean;
  /** It has as many volumes as it may have. */
  readonly isFull: boolean;
  readonly zone: string | null;
  readonly report: PoolReport | null;
  /** What it has left for thick and for thin volumes, GiB. */
  readonly thickGib: number;
  readonly thinGib: number;
}

/** Capabilities that grow and shrink with what is in a pool. */
const FIGURES: ReadonlySet<string> = new Set([
  'total_capacity_gb',
  'free_capacity_gb',
  'allocated_capacity_gb',
  'provisioned_capacity_gb',
]);

/** What became of the pools since the last look. */
export type Change = 'none' | 'some' | 'gain';

/**
 * Finds out whether a pool may take now what it did not take before: its backend came back or was
 * enabled, it has more free space, or its report says something else. A pool that was only filled
 * further is no gain.
 */
export class Gains {
  readonly #facts = new Map<string, Facts>();
  #seen = 0;

  constructor(private readonly context: LedgerContext) {}

  /** Whether anything changed since the last look; costs nothing. */
  get isNews(): boolean {
    return this.context.index.changedAt !== this.#seen;
  }

  /** The index was built anew: nothing is known. */
  forget(): void {
    this.#facts.clear();
    this.#seen = 0;
  }

  /**
   * Call if a request found no place after the last look. A pool that changed since then counts as
   * gaining at the next look, whatever it had before: it may have had less when the request was
   * tried than it has then.
   */
  forgetChanged(): void {
    for (const name of this.context.index.changedSince(this.#seen)) this.#facts.delete(name);
  }

  /**
   * Call if a pool was found not to take something, on the committed rows as they are now. If it
   * has less than at the last look, its gains count from what it has now.
   */
  takesNot(pool: string): void {
    if (!this.isNews) return;
    const now = this.#factsOf(pool);
    if (!isGain(this.#facts.get(pool), now)) this.#facts.set(pool, now);
  }

  /**
   * Looks at the pools that changed since the last look, and at no others.
   * @param gained called with each pool that may take now what it did not take before
   */
  async look(pacer: Pacer, gained: (pool: string) => void = () => undefined): Promise<Change> {
    const { index } = this.context;
    const since = this.#seen;
    this.#seen = index.changedAt;
    let change: Change = 'none';
    for (const name of index.changedSince(since)) {
      const before = this.#facts.get(name);
      const now = this.#factsOf(name);
      this.#facts.set(name, now);
      const isGained = isGain(before, now);
      if (isGained) gained(name);
      if (change !== 'gain') change = isGained ? 'gain' : 'some';
      await pacer.breathe();
    }
    return change;
  }

  #factsOf(name: string): Facts {
    const { index } = this.context;
    const pool = index.pool(name);
    const backend = pool === undefined ? undefined : index.backend(pool.backend);
    const counted = index.counted(name);
    const report = counted?.counted ?? null;
    if (pool === undefined || backend === undefined || counted === undefined || report === null)
      return { takes: false, isFull: false, zone: null, report: null, thickGib: 0, thinGib: 0 };
    const { space } = report;
    const consumedGib = counted.committedGib;
    return {
      takes: takesNew(backend) && pool.admin === undefined,
      isFull: !takesOneMore(space, countedVolumes(pool)),
      zone: backend.representative?.zone ?? null,
      report: pool.report,
      thickGib: freeGib(space, consumedGib, false),
      thinGib: freeGib(space, consumedGib, space.thin),
    };
  }
}

function isGain(before: Facts | undefined, now: Facts): boolean {
  if (!now.takes) return false;
  if (before === undefined || !before.takes || before.report === null) return true;
  if (before.zone !== now.zone || (before.isFull && !now.isFull)) return true;
  if (now.thickGib > before.thickGib || now.thinGib > before.thinGib) return true;
  if (before.report === now.report) return false;
  return !sameFacts(before.report, now.report);
}

/** Compares what reports say except their figures, which are compared as free space. */
function sameFacts(before: PoolReport, now: PoolReport | null): boolean {
  return (
    now !== null &&
    before.backendDown === now.backendDown &&
    sameEntries(before.capabilities, now.capabilities, FIGURES)
  );
}
