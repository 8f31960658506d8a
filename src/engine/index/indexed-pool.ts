import {
  type BackendRecord,
  countedVolumes,
  type PoolAdmin,
  type PoolRecord,
  type PoolReport,
  participates,
  type ServiceKind,
} from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import { countedReport, type ProvisionedRule } from '../capacity/capacity.js';
import { takesOneMore } from '../capacity/limits.js';
import type { PoolView } from '../request/view.js';
import type { CapacityGroup, SharedFigures } from './capacity-group.js';
import type { Changing } from './change-order.js';
import { clusterNameOf, heardAtOf, hostOf, isTooOld, updatedAtOf, zoneOf } from './of-backend.js';

/** A backend's committed row. Its pools share it, so that a change of it touches no pool. */
export interface IndexedBackend {
  record: BackendRecord;
  readonly pools: IndexedPool[];
}

/** What is reserved in a pool and not committed: see the getters of `IndexedPool`. */
interface SetAside {
  gib: number;
  joinedGib: number;
  volumes: number;
  joinedVolumes: number;
}

/** Bound of the ordinals of backends and of pools: below it, both fit into one exact number. */
const MOST_ORDINALS = 2 ** 26;

/**
 * One pool of the index: its committed row, and what this server has reserved on it but not
 * committed yet.
 */
export class IndexedPool implements PoolView, Changing<IndexedPool> {
  readonly owner: IndexedBackend;
  /** Its index in columns: unique, and never changed. */
  readonly slot: number;
  #record: PoolRecord;
  /**
   * The report as it counts for decisions. A new object whenever that changes: columns are cached
   * by it.
   */
  #report: PoolReport | null;
  /** The report with the figures of its group, as it was last made. */
  #figures: SharedFigures | null = null;
  /** What is reserved here and not committed; null: nothing, as in most pools at most times. */
  #aside: SetAside | null = null;
  /** The pools with which it is one physical space; null: its own. */
  group: CapacityGroup<IndexedPool> | null = null;
  changedAt = 0;
  older: IndexedPool | null = null;
  newer: IndexedPool | null = null;

  constructor(record: PoolRecord, owner: IndexedBackend, slot: number, rule: ProvisionedRule) {
    this.#record = record;
    this.#report = countedReport(record, rule);
    this.owner = owner;
    this.slot = slot;
  }

  get record(): PoolRecord {
    return this.#record;
  }

  /** The committed row of its backend. */
  get lender(): BackendRecord {
    return this.owner.record;
  }

  /** The pool's committed row is this now. */
  put(record: PoolRecord, rule: ProvisionedRule): void {
    const before = this.#record;
    this.#record = record;
    // Most changes only concern reservations. Then the same object stays, and so does what is
    // cached by it.
    if (record.report !== before.report || record.containedGib !== before.containedGib)
      this.#report = countedReport(record, rule);
  }

  get pool(): string {
    return this.record.pool;
  }

  get backend(): string {
    return this.record.backend;
  }

  get zone(): string {
    return zoneOf(this.owner.record);
  }

  get host(): string {
    return hostOf(this.owner.record, this.record.poolName);
  }

  get clusterName(): string | null {
    return clusterNameOf(this.owner.record, this.pool);
  }

  get updatedAt(): number {
    return updatedAtOf(this.owner.record);
  }

  get heardAt(): number {
    return heardAtOf(this.owner.record);
  }

  get reportTooOld(): boolean {
    return isTooOld(this.owner.record);
  }

  get quarantine(): Quarantine | undefined {
    return this.owner.record.quarantine;
  }

  get admin(): PoolAdmin | undefined {
    return this.record.admin;
  }

  get report(): PoolReport {
    const report = this.counted;
    if (report === null) throw new Error(`pool ${this.record.pool} takes part without a report`);
    return report;
  }

  /** The report as it counts; null if no current report lists the pool. */
  get counted(): PoolReport | null {
    if (this.group === null) return this.#report;
    this.#figures = this.group.figuresOf(this, this.#figures);
    return this.#figures === null ? null : this.#figures.report;
  }

  get capacityGroup(): string | undefined {
    return this.group?.name;
  }

  /** The pools whose figures change with those of this one: itself, and those of its group. */
  get sharing(): Iterable<IndexedPool> {
    return this.group?.members ?? [this];
  }

  /** What this server reserved here and has not committed, GiB. */
  get tentativeGib(): number {
    return this.#aside === null ? 0 : this.#aside.gib;
  }

  /** The part of `tentativeGib` that the open transaction contains. */
  get joinedGib(): number {
    return this.#aside === null ? 0 : this.#aside.joinedGib;
  }

  /** Volumes that will live here if what is tentative commits. */
  get tentativeVolumes(): number {
    return this.#aside === null ? 0 : this.#aside.volumes;
  }

  /** The part of them that the open transaction contains. */
  get joinedVolumes(): number {
    return this.#aside === null ? 0 : this.#aside.joinedVolumes;
  }

  /** Reserves space, or gives it back if both are negative. */
  reserve(gib: number, volumes: number): void {
    this.#aside ??= { gib: 0, joinedGib: 0, volumes: 0, joinedVolumes: 0 };
    this.#aside.gib += gib;
    this.#aside.volumes += volumes;
    this.#tidy(this.#aside);
  }

  /** Notes what of it comes into the open transaction, or leaves it if both are negative. */
  join(gib: number, volumes: number): void {
    if (this.#aside === null) return;
    this.#aside.joinedGib += gib;
    this.#aside.joinedVolumes += volumes;
    this.#tidy(this.#aside);
  }

  #tidy({ gib, joinedGib, volumes, joinedVolumes }: SetAside): void {
    if (gib === 0 && joinedGib === 0 && volumes === 0 && joinedVolumes === 0) this.#aside = null;
  }

  /** What is promised on committed rows, GiB. */
  get committedGib(): number {
    return this.group?.committedGib ?? this.record.heldGib + this.record.confirmedGib;
  }

  get consumedGib(): number {
    const { group } = this;
    return group === null
      ? this.record.heldGib + this.record.confirmedGib + this.tentativeGib
      : group.committedGib + group.tentativeGib;
  }

  get volumeCount(): number {
    return this.record.volumeCount;
  }

  get liveVolumes(): number {
    return countedVolumes(this.record) + this.tentativeVolumes;
  }

  /** Whether it may not have one volume more. */
  get isFull(): boolean {
    const space = this.record.report?.space;
    return space !== undefined && !takesOneMore(space, this.liveVolumes);
  }

  /** Whether volumes may be placed here at all. */
  get takesVolumes(): boolean {
    const { record } = this.owner;
    return this.record.report !== null && record.serviceKind === 'volume' && participates(record);
  }

  /** Its place in tie order as one exact number; NaN if the ordinals are too large for that. */
  get tie(): number {
    const backend = this.owner.record.ordinal ?? MOST_ORDINALS;
    const { ordinal } = this.record;
    return backend < MOST_ORDINALS && ordinal < MOST_ORDINALS
      ? backend * MOST_ORDINALS + ordinal
      : Number.NaN;
  }
}

/** A pool as it counts on committed rows, with its group. */
export type CountedPool = Pick<IndexedPool, 'counted' | 'committedGib' | 'group'>;

/** A pool without the reservations that may still be rolled back. */
export class SettledPool extends IndexedPool {
  constructor(
    private readonly of: IndexedPool,
    private readonly where: 'committed' | 'in transaction',
  ) {
    super(of.record, of.owner, of.slot, 'reported');
  }

  override get report(): PoolReport {
    return this.of.report;
  }

  override get capacityGroup(): string | undefined {
    return this.of.capacityGroup;
  }

  override get consumedGib(): number {
    const { committedGib, group } = this.of;
    if (this.where === 'committed') return committedGib;
    return committedGib + (group ?? this.of).joinedGib;
  }

  override get liveVolumes(): number {
    const { liveVolumes, tentativeVolumes, joinedVolumes } = this.of;
    return liveVolumes - tentativeVolumes + (this.where === 'committed' ? 0 : joinedVolumes);
  }
}

/**
 * Tie order: backends in the order in which they first participated, their pools in the order in
 * which they were first reported.
 */
function byTieOrder(a: IndexedPool, b: IndexedPool): number {
  const last = Number.MAX_SAFE_INTEGER;
  const backends = (a.owner.record.ordinal ?? last) - (b.owner.record.ordinal ?? last);
  if (backends !== 0) return backends;
  if (a.record.backend !== b.record.backend) return a.record.backend < b.record.backend ? -1 : 1;
  return a.record.ordinal - b.record.ordinal;
}

/** A pool that a current report lists, as it is on such a basis; undefined: none lists it. */
export function reportedAs(
  pool: IndexedPool | undefined,
  settled: 'committed' | 'in transaction' | null,
): IndexedPool | undefined {
  if (pool === undefined || pool.record.report === null) return undefined;
  return settled === null ? pool : new SettledPool(pool, settled);
}

/** The pools that a current report lists, in tie order. */
export function reportedOf(pools: Iterable<IndexedPool>): readonly IndexedPool[] {
  return [...pools].filter(({ record }) => record.report !== null).sort(byTieOrder);
}

/** Those of a kind that participate, in tie order. */
export function participatingOf(
  pools: Iterable<IndexedPool>,
  kind: ServiceKind,
): readonly IndexedPool[] {
  return reportedOf(pools).filter(
    ({ owner }) => owner.record.serviceKind === kind && participates(owner.record),
  );
}

export function namesOf(pools: Iterable<IndexedPool>): readonly string[] {
  return [...pools].map(({ pool }) => pool);
}
