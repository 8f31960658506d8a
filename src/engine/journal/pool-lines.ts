import type { PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import { differenceOf } from './difference.js';
import { figuresOf } from './figures.js';
import { type HeadFrom, headFrom, headOf, isSameHead } from './pool-head.js';
import type { SeenPool } from './seen-pool.js';
import type { SegmentWriter } from './segment-writer.js';

/**
 * What is told of one pool, line by line. There is one for each pool of a server: it keeps from
 * what its head follows instead of the head, which would be of 15 fields and two texts.
 */
export class PoolLines {
  #space: PoolSpace;
  #capabilities: JsonObject;
  #head: HeadFrom;
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
    const { report } = seen;
    this.#space = report.space;
    this.#capabilities = report.capabilities;
    this.#head = headFrom(seen);
    [this.#consumedGib, this.#volumes, this.#liveVolumes] = figuresOf(seen);
  }

  /** Tells the pool as it was seen, complete. */
  complete(to: SegmentWriter, seen: SeenPool): void {
    const { space, capabilities } = this.#keep(seen);
    const head = headOf(seen, this.#head);
    to.line(['pool', this.pool.slot, head, space, capabilities, ...figuresOf(seen)]);
    this.#figuresMoved(seen);
  }

  /** Tells what changed since the last line. Hot: mostly only figures changed. */
  next(to: SegmentWriter, seen: SeenPool): void {
    if (!this.#isAsTold(seen)) this.#change(to, seen);
    else if (this.#figuresMoved(seen))
      to.figures(this.pool.slot, this.#consumedGib, this.#volumes, this.#liveVolumes);
  }

  #change(to: SegmentWriter, seen: SeenPool): void {
    const last = headOf(seen, this.#head);
    const [lastSpace, lastCapabilities] = [this.#space, this.#capabilities];
    const report = this.#keep(seen);
    const head = differenceOf(last, headOf(seen, this.#head));
    const space = lastSpace === report.space ? null : differenceOf(lastSpace, report.space);
    const capabilities =
      lastCapabilities === report.capabilities
        ? null
        : differenceOf(lastCapabilities, report.capabilities);
    const moved = this.#figuresMoved(seen);
    if ((head ?? space ?? capabilities) === null && !moved) return;
    to.line(['change', this.pool.slot, head, space, capabilities, ...figuresOf(seen)]);
  }

  /** From now on it is told as it was seen, but for its figures. */
  #keep(seen: SeenPool): PoolReport {
    const { report } = seen;
    this.#space = report.space;
    this.#capabilities = report.capabilities;
    if (!isSameHead(this.#head, seen)) this.#head = headFrom(seen);
    return report;
  }

  /** Whether at most figures changed. */
  #isAsTold(seen: SeenPool): boolean {
    const { space, capabilities } = seen.report;
    return (
      space === this.#space && capabilities === this.#capabilities && isSameHead(this.#head, seen)
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
