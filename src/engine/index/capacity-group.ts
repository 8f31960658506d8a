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

/** Pools of an index that are one physical space. */
export class CapacityGroup<P extends Member> {
  readonly members = new Set<P>();
  /** Caches; null: something changed since. */
  #shared: SharedSpace | null = null;
  #tentativeGib: number | null = null;
  #joinedGib: number | null = null;
  /** Made of `#reportsOf`. */
  #reports = new Map<P, { readonly own: PoolReport; readonly shared: PoolReport }>();
  #reportsOf: SharedSpace | null = null;

  constructor(
    readonly name: string,
    private readonly rule: ProvisionedRule,
  ) {}

  /** Something of a member changed. */
  changed(): void {
    this.#shared = null;
    this.#tentativeGib = null;
    this.#joinedGib = null;
  }

  /** What is committed. */
  get shared(): SharedSpace {
    this.#shared ??= sharedSpace([...this.members].map(({ record }) => record));
    return this.#shared;
  }

  get committedGib(): number {
    return this.shared.heldGib + this.shared.confirmedGib;
  }

  get tentativeGib(): number {
    this.#tentativeGib ??= this.#sum(({ tentativeGib }) => tentativeGib);
    return this.#tentativeGib;
  }

  /** The part of it that the open transaction contains. */
  get joinedGib(): number {
    this.#joinedGib ??= this.#sum(({ joinedGib }) => joinedGib);
    return this.#joinedGib;
  }

  /** A member's report with the figures of the group: the same object while they are the same. */
  reportOf(pool: P): PoolReport | null {
    const { shared } = this;
    if (this.#reportsOf === null || !isSameShared(this.#reportsOf, shared)) {
      this.#reportsOf = shared;
      this.#reports = new Map();
    }
    const own = pool.record.report;
    if (own === null) return null;
    const known = this.#reports.get(pool);
    if (known?.own === own) return known.shared;
    const made = sharedReport(pool.record, shared, this.rule) ?? own;
    this.#reports.set(pool, { own, shared: made });
    return made;
  }

  #sum(of: (pool: P) => number): number {
    let sum = 0;
    for (const member of this.members) sum += of(member);
    return sum;
  }
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
