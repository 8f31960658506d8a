import type { PoolSpace } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import { type BackendRecord, type PoolAdmin, participates } from '../../domain/pool.js';
import { toldAlike } from '../index/backend-changes.js';
import type { CapacityGroup } from '../index/capacity-group.js';
import type { IndexedPool } from '../index/indexed-pool.js';
import { differenceOf } from './difference.js';
import type { Line, PoolFigures, PoolHead, ReadOfPool } from './lines.js';

/** What the lines of a pool say of it, and from which objects that was read. */
interface Told {
  readonly head: PoolHead;
  readonly space: PoolSpace;
  readonly capabilities: JsonObject;
  readonly figures: PoolFigures;
  /** If they are alike, so is the head. */
  readonly backend: BackendRecord;
  readonly admin: PoolAdmin | undefined;
  readonly ordinal: number;
  readonly group: CapacityGroup<IndexedPool> | null;
}

/** What is told of one pool, line by line. */
export class PoolLines {
  #told: Told;

  constructor(private readonly pool: IndexedPool) {
    this.#told = toldOf(pool);
  }

  /** The pool as it is now, complete. */
  complete(): Line {
    this.#told = toldOf(this.pool);
    const { head, space, capabilities, figures } = this.#told;
    return ['pool', this.pool.slot, head, space, capabilities, ...figures];
  }

  /** What changed since the last line; null: nothing. Hot: mostly only figures changed. */
  next(): Line | null {
    const { pool } = this;
    const last = this.#told;
    const { report } = pool;
    const sameHead =
      toldAlike(last.backend, pool.owner.record) &&
      last.admin === pool.record.admin &&
      last.ordinal === pool.record.ordinal &&
      last.group === pool.group;
    if (sameHead && last.space === report.space && last.capabilities === report.capabilities) {
      const figures = figuresOf(pool);
      if (isSame(last.figures, figures)) return null;
      this.#told = { ...last, figures };
      return ['figures', pool.slot, ...figures];
    }
    const now = toldOf(pool);
    this.#told = now;
    const head = differenceOf(last.head, now.head);
    const space = last.space === now.space ? null : differenceOf(last.space, now.space);
    const capabilities =
      last.capabilities === now.capabilities
        ? null
        : differenceOf(last.capabilities, now.capabilities);
    const changed = head ?? space ?? capabilities;
    if (changed === null && isSame(last.figures, now.figures)) return null;
    return ['change', pool.slot, head, space, capabilities, ...now.figures];
  }
}

/** What a pool shows of what is promised there and of its volumes. */
export function figuresOf({ consumedGib, volumeCount, liveVolumes }: IndexedPool): PoolFigures {
  return [consumedGib, volumeCount, liveVolumes];
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
    figures: figuresOf(pool),
    backend: owner.record,
    admin: record.admin,
    ordinal: record.ordinal,
    group,
  };
}

function isSame(a: PoolFigures, b: PoolFigures): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}
