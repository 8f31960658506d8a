import {
  type BackendRecord,
  countedVolumes,
  type PoolAdmin,
  type PoolRecord,
  type PoolReport,
  participates,
  poolIdentity,
  type ServiceKind,
} from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import { countedReport, type ProvisionedRule } from '../capacity/capacity.js';
import { takesOneMore } from '../capacity/limits.js';
import type { PoolView } from '../request/view.js';
import type { CapacityGroup, SharedFigures } from './capacity-group.js';
import type { Changing } from './change-order.js';

/** A backend's committed row. Its pools share it, so that a change of it touches no pool. */
export interface IndexedBackend {
  record: BackendRecord;
  readonly pools: IndexedPool[];
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
  tentativeGib = 0;
  /** The part of `tentativeGib` that the open transaction contains. */
  joinedGib = 0;
  /** Volumes that will live here if what is tentative commits, and the part that is joined. */
  tentativeVolumes = 0;
  joinedVolumes = 0;
  /** The pools with which it is one physical space; null: its own. */
  group: CapacityGroup<IndexedPool> | null = null;
  /** The figures by which it was sorted last. */
  #sortedReport: PoolReport | null = null;
  #sortedGib = 0;
  #sortedVolumes = 0;
  changedAt = 0;
  older: IndexedPool | null = null;
  newer: IndexedPool | null = null;

  constructor(
    record: PoolRecord,
    owner: IndexedBackend,
    slot: number,
    private readonly rule: ProvisionedRule,
  ) {
    this.#record = record;
    this.#report = countedReport(record, rule);
    this.owner = owner;
    this.slot = slot;
  }

  get record(): PoolRecord {
    return this.#record;
  }

  set record(record: PoolRecord) {
    const before = this.#record;
    this.#record = record;
    // Most changes only concern reservations. Then the same object stays, and so does what is
    // cached by it.
    if (record.report !== before.report || record.containedGib !== before.containedGib)
      this.#report = countedReport(record, this.rule);
  }

  get pool(): string {
    return this.record.pool;
  }

  get backend(): string {
    return this.record.backend;
  }

  get zone(): string {
    return this.owner.record.representative?.zone ?? '';
  }

  get host(): string {
    return poolIdentity(this.owner.record.representative?.host ?? '', this.record.poolName);
  }

  get clusterName(): string | null {
    return this.owner.record.cluster === null ? null : this.pool;
  }

  get updatedAt(): number {
    return this.owner.record.report?.receivedAt ?? 0;
  }

  get heardAt(): number {
    return this.owner.record.report?.heardAt ?? 0;
  }

  get reportTooOld(): boolean {
    return this.owner.record.report?.tooOld === true;
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

  /**
   * Whether its figures are others than those by which it was sorted last; they are those from now
   * on. A commit mostly makes of what is set aside what is promised, which sorts nothing. Hot.
   */
  isSortedOtherwise(): boolean {
    const report = this.counted;
    const { consumedGib } = this;
    const { volumeCount } = this.#record;
    if (
      report === this.#sortedReport &&
      consumedGib === this.#sortedGib &&
      volumeCount === this.#sortedVolumes
    )
      return false;
    this.#sortedReport = report;
    this.#sortedGib = consumedGib;
    this.#sortedVolumes = volumeCount;
    return true;
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
