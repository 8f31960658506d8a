import type { PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import { type PoolReport, participates } from '../../domain/pool.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import { differenceOf } from './difference.js';
import { figuresOf } from './figures.js';
import { type HeadFrom, headFrom, headOf, isSameHead } from './pool-head.js';
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

  constructor(private readonly pool: IndexedPool) {
    const { report } = pool;
    this.#space = report.space;
    this.#capabilities = report.capabilities;
    this.#head = headFrom(pool);
    [this.#consumedGib, this.#volumes, this.#liveVolumes] = figuresOf(pool);
  }

  /** Tells the pool as it is now, complete. */
  complete(to: SegmentWriter): void {
    const { pool } = this;
    const { space, capabilities } = this.#keepPresent();
    to.line(['pool', pool.slot, headOf(pool, this.#head), space, capabilities, ...figuresOf(pool)]);
    this.#figuresMoved();
  }

  /** Tells what changed since the last line. Hot: mostly only figures changed. */
  next(to: SegmentWriter): void {
    if (!this.#isAsTold()) this.#change(to);
    else if (this.#figuresMoved())
      to.figures(this.pool.slot, this.#consumedGib, this.#volumes, this.#liveVolumes);
  }

  #change(to: SegmentWriter): void {
    const { pool } = this;
    const last = headOf(pool, this.#head);
    const [lastSpace, lastCapabilities] = [this.#space, this.#capabilities];
    const report = this.#keepPresent();
    const head = differenceOf(last, headOf(pool, this.#head));
    const space = lastSpace === report.space ? null : differenceOf(lastSpace, report.space);
    const capabilities =
      lastCapabilities === report.capabilities
        ? null
        : differenceOf(lastCapabilities, report.capabilities);
    const moved = this.#figuresMoved();
    if ((head ?? space ?? capabilities) === null && !moved) return;
    to.line(['change', pool.slot, head, space, capabilities, ...figuresOf(pool)]);
  }

  /** From now on it is told as it is now, but for its figures. */
  #keepPresent(): PoolReport {
    const { report } = this.pool;
    this.#space = report.space;
    this.#capabilities = report.capabilities;
    if (!isSameHead(this.#head, this.pool)) this.#head = headFrom(this.pool);
    return report;
  }

  /** Whether at most figures changed. */
  #isAsTold(): boolean {
    const { space, capabilities } = this.pool.report;
    return (
      space === this.#space &&
      capabilities === this.#capabilities &&
      isSameHead(this.#head, this.pool)
    );
  }

  /** Keeps the figures as they are now. False: they were so already. */
  #figuresMoved(): boolean {
    const { consumedGib, volumeCount, liveVolumes } = this.pool;
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

/** Whether a decision may see it, as a pool or as a backup service. */
export function takesPart({ record, owner }: IndexedPool): boolean {
  return record.report !== null && participates(owner.record);
}
