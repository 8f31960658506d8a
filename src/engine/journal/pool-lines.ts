import type { PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import { type BackendRecord, type PoolAdmin, participates } from '../../domain/pool.js';
import { toldAlike } from '../index/backend-changes.js';
import type { CapacityGroup } from '../index/capacity-group.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import { differenceOf } from './difference.js';
import { figuresOf } from './figures.js';
import type { PoolHead, ReadOfPool } from './lines.js';
import type { SegmentWriter } from './segment-writer.js';

/** What the lines of a pool say of it besides its figures, and from which objects it was read. */
interface Told {
  readonly head: PoolHead;
  readonly space: PoolSpace;
  readonly capabilities: JsonObject;
  /** If they are alike, so is the head. */
  readonly backend: BackendRecord;
  readonly admin: PoolAdmin | undefined;
  readonly ordinal: number;
  readonly group: CapacityGroup<IndexedPool> | null;
}

/** What is told of one pool, line by line. */
export class PoolLines {
  #told: Told;
  #consumedGib: number;
  #volumes: number;
  #liveVolumes: number;

  constructor(private readonly pool: IndexedPool) {
    this.#told = toldOf(pool);
    [this.#consumedGib, this.#volumes, this.#liveVolumes] = figuresOf(pool);
  }

  /** Tells the pool as it is now, complete. */
  complete(to: SegmentWriter): void {
    if (!this.#isAsTold()) this.#told = toldOf(this.pool);
    const { head, space, capabilities } = this.#told;
    to.line(['pool', this.pool.slot, head, space, capabilities, ...figuresOf(this.pool)]);
    this.#figuresMoved();
  }

  /** Tells what changed since the last line. Hot: mostly only figures changed. */
  next(to: SegmentWriter): void {
    if (!this.#isAsTold()) this.#change(to);
    else if (this.#figuresMoved())
      to.figures(this.pool.slot, this.#consumedGib, this.#volumes, this.#liveVolumes);
  }

  #change(to: SegmentWriter): void {
    const last = this.#told;
    const now = toldOf(this.pool);
    this.#told = now;
    const head = differenceOf(last.head, now.head);
    const space = last.space === now.space ? null : differenceOf(last.space, now.space);
    const capabilities =
      last.capabilities === now.capabilities
        ? null
        : differenceOf(last.capabilities, now.capabilities);
    const moved = this.#figuresMoved();
    if ((head ?? space ?? capabilities) === null && !moved) return;
    const { slot } = this.pool;
    to.line(['change', slot, head, space, capabilities, ...figuresOf(this.pool)]);
  }

  /** Whether at most figures changed. */
  #isAsTold(): boolean {
    const { pool } = this;
    const { report } = pool;
    const { space, capabilities, backend, admin, ordinal, group } = this.#told;
    return (
      space === report.space &&
      capabilities === report.capabilities &&
      admin === pool.record.admin &&
      ordinal === pool.record.ordinal &&
      group === pool.group &&
      toldAlike(backend, pool.owner.record)
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

/** Every field, so that none can be forgotten. */
const READ: Readonly<Record<keyof ReadOfPool, true>> = {
  pool: true,
  backend: true,
  zone: true,
  host: true,
  clusterName: true,
  updatedAt: true,
  heardAt: true,
  reportTooOld: true,
  capacityGroup: true,
  quarantine: true,
  admin: true,
};
const FIELDS = Object.keys(READ) as readonly (keyof ReadOfPool)[];

function toldOf(pool: IndexedPool): Told {
  const { owner, record, report, group } = pool;
  const read = Object.fromEntries(
    FIELDS.flatMap((field) => (pool[field] === undefined ? [] : [[field, pool[field]]])),
  ) as unknown as ReadOfPool;
  const { backendDown } = report;
  const head: PoolHead = {
    ...read,
    kind: owner.record.serviceKind,
    ...(backendDown !== undefined && { backendDown }),
    backendOrdinal: owner.record.ordinal,
    ordinal: record.ordinal,
  };
  return {
    head,
    space: report.space,
    capabilities: report.capabilities,
    backend: owner.record,
    admin: record.admin,
    ordinal: record.ordinal,
    group,
  };
}
