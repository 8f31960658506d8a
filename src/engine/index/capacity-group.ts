import type { PoolRecord, PoolReport } from '../../domain/pool.js';
import type { ProvisionedRule } from '../capacity/capacity.js';
import {
  isSameShared,
  type SharedSpace,
  sharedReport,
  sharedSpace,
} from '../capacity/shared-space.js';

/** What a group reads of its pools. */
interface Member {
  readonly record: PoolRecord;
  readonly tentativeGib: number;
  readonly joinedGib: number;
}

/** A member's report with the figures of its group, and what it was made of. */
export interface SharedFigures {
  readonly own: PoolReport;
  readonly of: SharedSpace;
  readonly report: PoolReport;
}

/** Pools of an index that are one physical space. */
export class CapacityGroup<P extends Member> {
  readonly members = new Set<P>();
  /** Caches; null: something changed since. */
  #shared: SharedSpace | null = null;
  #tentativeGib: number | null = null;
  #joinedGib: number | null = null;
  /** The newest that made a difference to reports. */
  #figures: SharedSpace | null = null;

  constructor(
    readonly name: string,
    private readonly rule: ProvisionedRule,
  ) {}

  /** A member's row changed, or there are others. */
  changed(): void {
    this.#shared = null;
    this.tentativeChanged();
  }

  /** What is set aside in a member changed, and no row. */
  tentativeChanged(): void {
    this.#tentativeGib = null;
    this.#joinedGib = null;
  }

  /** What is committed. */
  get shared(): SharedSpace {
    this.#shared ??= sharedSpace(recordsOf(this.members));
    return this.#shared;
  }

  get committedGib(): number {
    const shared = this.#shared ?? this.shared;
    return shared.heldGib + shared.confirmedGib;
  }

  get tentativeGib(): number {
    if (this.#tentativeGib === null) {
      let sum = 0;
      for (const member of this.members) sum += member.tentativeGib;
      this.#tentativeGib = sum;
    }
    return this.#tentativeGib;
  }

  /** The part of it that the open transaction contains. */
  get joinedGib(): number {
    if (this.#joinedGib === null) {
      let sum = 0;
      for (const member of this.members) sum += member.joinedGib;
      this.#joinedGib = sum;
    }
    return this.#joinedGib;
  }

  /**
   * A member's report with the figures of the group; null: it has none of its own.
   * @param known what was made for it last: the same while the figures are the same
   */
  figuresOf({ record }: P, known: SharedFigures | null): SharedFigures | null {
    const { shared } = this;
    if (this.#figures === null || !isSameShared(this.#figures, shared)) this.#figures = shared;
    const of = this.#figures;
    const own = record.report;
    if (own === null) return null;
    if (known !== null && known.of === of && known.own === own) return known;
    return { own, of, report: sharedReport(record, shared, this.rule) ?? own };
  }
}

/** Hot: no iterator of our own. */
function recordsOf(members: Iterable<Member>): readonly PoolRecord[] {
  const records: PoolRecord[] = [];
  for (const { record } of members) records.push(record);
  return records;
}

/** A pool that may be in a group. */
interface Grouped<P extends Member> extends Member {
  group: CapacityGroup<P> | null;
  /** Itself and those of its group. */
  readonly sharing: Iterable<P>;
}

/** Told which pools changed. */
interface Told<P> {
  /** A pool's promised or reported figures changed. Hot. */
  figures(pool: P): void;
  /** A pool's report, its zone, its state or whether it participates changed. */
  facts(pool: P): void;
}

/** The capacity groups of an index: what changes in one member changes in all of its group. */
export class CapacityGroups<P extends Grouped<P>> {
  readonly #groups = new Map<string, CapacityGroup<P>>();

  constructor(
    private readonly rule: ProvisionedRule,
    private readonly told: Told<P>,
  ) {}

  /** What is set aside in a pool changed. Hot. */
  tentativeChanged(pool: P): void {
    pool.group?.tentativeChanged();
    for (const one of pool.sharing) this.told.figures(one);
  }

  /** A pool's figures changed; returns all whose figures did. Hot. */
  figuresChanged(pool: P): Iterable<P> {
    pool.group?.changed();
    for (const one of pool.sharing) this.told.figures(one);
    return pool.sharing;
  }

  /** What else is known of a pool changed, perhaps its group; returns all that changed with it. */
  factsChanged(pool: P): Iterable<P> {
    const left = pool.group?.name === pool.record.capacityGroup ? [] : this.#regroup(pool);
    pool.group?.changed();
    const changed = [...left, ...pool.sharing];
    for (const one of changed) this.told.facts(one);
    return changed;
  }

  /** A pool is no more; returns those with which it shared its space. */
  leave(pool: P): Iterable<P> {
    const { group } = pool;
    if (group === null) return [];
    pool.group = null;
    group.members.delete(pool);
    group.changed();
    if (group.members.size === 0) this.#groups.delete(group.name);
    for (const one of group.members) this.told.facts(one);
    return group.members;
  }

  #regroup(pool: P): Iterable<P> {
    const left = this.leave(pool);
    const name = pool.record.capacityGroup;
    if (name === undefined) return left;
    const group = this.#groups.get(name) ?? new CapacityGroup<P>(name, this.rule);
    this.#groups.set(name, group);
    group.members.add(pool);
    pool.group = group;
    return left;
  }
}
