import type { IndexedPool } from '../index/indexed-pool.js';
import { differenceOf } from './difference.js';
import { figuresOf } from './figures.js';
import { type HeadFrom, headOf, isSameHead } from './pool-head.js';
import type { SeenPool } from './seen-pool.js';
import type { SegmentWriter } from './segment-writer.js';

/**
 * What is told of one pool, line by line. There is one for each pool of a server: it keeps from
 * what its head follows instead of the head, which would be of 15 fields and two texts.
 */
export class PoolLines implements HeadFrom {
  lender: SeenPool['lender'];
  record: SeenPool['record'];
  report: SeenPool['report'];
  group: SeenPool['group'];
  #consumedGib: number;
  #volumes: number;
  #liveVolumes: number;
  /** The segment in which it was last told completely, and when, epoch ms. */
  segment = 0;
  toldAt = 0;

  constructor(
    private readonly pool: IndexedPool,
    seen: SeenPool,
  ) {
    this.lender = seen.lender;
    this.record = seen.record;
    this.report = seen.report;
    this.group = seen.group;
    [this.#consumedGib, this.#volumes, this.#liveVolumes] = figuresOf(seen);
  }

  /** Tells the pool as it was seen, complete. */
  complete(to: SegmentWriter, seen: SeenPool): void {
    this.#keep(seen);
    const { space, capabilities } = this.report;
    to.line(['pool', this.pool.slot, headOf(this), space, capabilities, ...figuresOf(seen)]);
    this.#figuresMoved(seen);
  }

  /** Tells what changed since the last line. Hot: mostly only figures changed. */
  next(to: SegmentWriter, seen: SeenPool): void {
    if (!this.#isAsTold(seen)) {
      this.#change(to, seen);
      return;
    }
    // Else the row that was told would be kept beside the one that there is.
    this.record = seen.record;
    if (this.#figuresMoved(seen))
      to.figures(this.pool.slot, this.#consumedGib, this.#volumes, this.#liveVolumes);
  }

  #change(to: SegmentWriter, seen: SeenPool): void {
    const last = { head: headOf(this), ...this.report };
    this.#keep(seen);
    const { report } = this;
    const head = differenceOf(last.head, headOf(this));
    const space = last.space === report.space ? null : differenceOf(last.space, report.space);
    const capabilities =
      last.capabilities === report.capabilities
        ? null
        : differenceOf(last.capabilities, report.capabilities);
    const moved = this.#figuresMoved(seen);
    if ((head ?? space ?? capabilities) === null && !moved) return;
    to.line(['change', this.pool.slot, head, space, capabilities, ...figuresOf(seen)]);
  }

  /** From now on it is told as it was seen, but for its figures. */
  #keep(seen: SeenPool): void {
    this.lender = seen.lender;
    this.record = seen.record;
    this.report = seen.report;
    this.group = seen.group;
  }

  /** Whether at most figures changed. */
  #isAsTold(seen: SeenPool): boolean {
    const { space, capabilities } = seen.report;
    return (
      space === this.report.space &&
      capabilities === this.report.capabilities &&
      isSameHead(this, seen)
    );
  }

  /** Keeps the figures as they were seen. False: they were so already. */
  #figuresMoved({ consumedGib, volumeCount, liveVolumes }: SeenPool): boolean {
    if (
      consumedGib === this.#consumedGib &&
      volumeCount === this.#volumes &&
      liveVolumes === this.#liveVolumes
    )
      return false;
    this.#consumedGib = consumedGib;
    this.#volumes = volumeCount;
    this.#liveVolumes = liveVolumes;
    return true;
  }
}
