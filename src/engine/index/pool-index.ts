import { presentName } from '../../domain/former-names.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import { backendOfPool } from '../../domain/pool.js';
import type { ProvisionedRule } from '../capacity/capacity.js';
import type { CandidateSource } from '../decide/candidates.js';
import type { Profile } from '../decide/profile.js';
import { KnownExpressions } from '../expression/known-expressions.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Outcome, PoolView } from '../request/view.js';
import { judgedAlike, lendsTheSame, sortedAlike, toldAlike } from './backend-changes.js';
import type { Basis } from './basis.js';
import { MOST_SIGNATURES } from './bucket.js';
import { CapacityGroups } from './capacity-group.js';
import { ChangedPools } from './changed-pools.js';
import { Deciding } from './deciding.js';
import { Eligibility } from './eligibility.js';
import { FormerBackends } from './former-backends.js';
import type { IndexChange } from './index-change.js';
import {
  type CountedPool,
  type IndexedBackend,
  IndexedPool,
  namesOf,
  participatingOf,
  reportedAs,
  reportedOf,
} from './indexed-pool.js';
import { KnownHosts } from './known-hosts.js';
import { PoolChanges } from './pool-changes.js';
import { SortedNames } from './sorted-names.js';
import type { TentativeReservation } from './tentative-reservation.js';
import { type NewVolume, TentativeReservations } from './tentative-reservations.js';
import { MOST_KINDS } from './traits.js';

/**
 * The data for decisions: the last committed row of every host, backend and pool, and this server's
 * own tentative reservations. It follows from what `apply`, `replace` and these were given, alone.
 */
export class PoolIndex {
  readonly #hosts = new KnownHosts();
  readonly #backends = new Map<string, IndexedBackend>();
  readonly #pools = new Map<string, IndexedPool>();
  /** Caches: made at the first call, dropped when their members or the order change. */
  #participating: readonly IndexedPool[] | null = null;
  #backupServices: readonly IndexedPool[] | null = null;
  readonly #poolNames = new SortedNames(this.#pools);
  readonly #backendNames = new SortedNames(this.#backends);
  #revision = 0;
  #topology = 0;
  readonly #changes = new PoolChanges();
  readonly #former = new FormerBackends();
  /** The parsed expressions of the pools' reports. */
  readonly expressions = new KnownExpressions();
  readonly #tentative = new TentativeReservations((pool) => {
    // A pool may have gone since (`replace`).
    if (this.#pools.get(pool.pool) === pool) this.#groups.tentativeChanged(pool);
  });
  /** Pools that changed since the decision journal looked. */
  readonly changed = new ChangedPools();
  #slots = 0;
  readonly #groups: CapacityGroups<IndexedPool>;
  #eligibility: Eligibility;
  /** Decisions, and what is to be done before them. */
  readonly deciding = new Deciding({
    eligibility: () => this.#eligibility,
    tentative: this.#tentative,
    pools: (basis) => this.pools(basis),
    poolsOn: (basis, backend) =>
      this.#on(basis, participatingOf(this.#backends.get(backend)?.pools ?? [], 'volume')),
    find: (pool) => this.#pools.get(pool),
    of: (backend) => this.#backends.get(backend)?.pools ?? [],
  });

  /**
   * @param rule what counts as provisioned in a pool
   * @param signatures how many request signatures are kept, at most MOST_SIGNATURES
   * @param kinds of pools that are told apart; of more, pools are judged one by one
   */
  constructor(
    readonly rule: ProvisionedRule = 'at_least_ledger',
    signatures = MOST_SIGNATURES,
    kinds = MOST_KINDS,
  ) {
    this.#eligibility = new Eligibility(signatures, this.changed, kinds);
    this.#groups = new CapacityGroups(rule, {
      figures: (pool) => this.#eligibility.figuresChanged(pool),
      facts: (pool) => this.#eligibility.factsChanged(pool),
    });
  }

  /** Revision of the ledger that the index has reached. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when a host or backend becomes known or a host changes its backend. */
  get topology(): number {
    return this.#topology;
  }

  /** The tentative reservations that count now, and on which a refusal may depend. */
  tentativeReservations(): readonly TentativeReservation[] {
    return this.#tentative.all();
  }

  /** Applies what a commit changed. */
  apply(change: IndexChange): void {
    if (change.removed !== undefined) this.#remove(change.removed, change.revision);
    for (const host of change.hosts) if (this.#hosts.put(host)) this.#topology += 1;
    for (const backend of change.backends) this.#applyBackend(backend, change.revision);
    if (this.#pools.size === 0) this.#eligibility.expect(this.#slots + change.pools.length);
    for (const record of change.pools)
      for (const pool of this.#applyPool(record)) this.#changes.touch(pool, change.revision);
    this.#revision = Math.max(this.#revision, change.revision);
    this.#eligibility.keepUp();
  }

  /**
   * Replaces everything, if the ledger that was followed turned out to be another one. Rows that
   * are not in the image are gone. Revisions may decrease, so callers of `changedSince` must begin
   * again. Tentative reservations stay on the pools that still exist.
   */
  replace(image: IndexChange): void {
    const backends = new Set(image.backends.map(({ backend }) => backend));
    const pools = new Set(image.pools.map(({ pool }) => pool));
    this.#hosts.clear();
    for (const name of this.#backends.keys()) if (!backends.has(name)) this.#backends.delete(name);
    for (const { pools: owned } of this.#backends.values())
      owned.splice(0, owned.length, ...owned.filter(({ pool }) => pools.has(pool)));
    this.#changes.clear();
    this.#former.clear();
    for (const [name, pool] of this.#pools) {
      if (pools.has(name)) Object.assign(pool, { changedAt: 0, older: null, newer: null });
      else {
        this.changed.add(pool);
        this.#groups.leave(pool);
        this.#pools.delete(name);
      }
    }
    this.#eligibility = this.#eligibility.anew();
    this.#eligibility.expect(this.#slots);
    for (const pool of this.#pools.values()) this.#eligibility.factsChanged(pool);
    this.#revision = 0;
    this.#topology += 1;
    this.#forgetOrder();
    this.apply(image);
  }

  #remove({ hosts, backends, pools }: NonNullable<IndexChange['removed']>, revision: number): void {
    if (hosts.length + backends.length + pools.length === 0) return;
    for (const name of hosts) this.#hosts.delete(name);
    for (const name of pools) this.#removePool(name, revision);
    for (const name of backends) {
      this.#former.forget(name);
      this.#backends.delete(name);
    }
    this.#topology += 1;
    this.#forgetOrder();
  }

  #removePool(name: string, revision: number): void {
    const pool = this.#pools.get(name);
    if (pool === undefined) return;
    pool.put({ ...pool.record, report: null }, this.rule);
    for (const one of this.#groups.leave(pool)) this.#changes.touch(one, revision);
    this.#eligibility.factsChanged(pool);
    this.#pools.delete(name);
    pool.owner.pools.splice(pool.owner.pools.indexOf(pool), 1);
    this.#changes.remove(pool, revision);
  }

  #applyBackend(record: BackendRecord, revision: number): void {
    const known = this.#backends.get(record.backend);
    if (known?.record.former !== record.former) this.#former.note(record);
    if (known === undefined) {
      this.#backends.set(record.backend, { record, pools: [] });
      this.#backendNames.forget();
      this.#topology += 1;
      return;
    }
    const before = known.record;
    known.record = record;
    if (!toldAlike(before, record)) for (const pool of known.pools) this.changed.add(pool);
    const sameOrder = sortedAlike(before, record);
    if (!sameOrder) this.#forgetOrder();
    if (!sameOrder || !judgedAlike(before, record))
      for (const pool of known.pools) this.#eligibility.factsChanged(pool);
    if (lendsTheSame(before, record)) return;
    for (const pool of known.pools)
      if (pool.record.report !== null) this.#changes.touch(pool, revision);
  }

  /** The pools that show a difference: the pool, and those that share its space. */
  #applyPool(record: PoolRecord): Iterable<IndexedPool> {
    const known = this.#pools.get(record.pool);
    if (known === undefined) return this.#addPool(record);
    const before = known.record;
    const moved =
      before.ordinal !== record.ordinal || (before.report === null) !== (record.report === null);
    const sameFacts =
      before.report === record.report &&
      before.capacityGroup === record.capacityGroup &&
      before.admin?.state === record.admin?.state;
    known.put(record, this.rule);
    if (moved) this.#forgetOrder();
    if (sameFacts && !moved) return this.#groups.figuresChanged(known);
    return this.#groups.factsChanged(known);
  }

  #addPool(record: PoolRecord): Iterable<IndexedPool> {
    const owner = this.#backends.get(record.backend);
    if (owner === undefined) throw new Error(`pool ${record.pool} belongs to no known backend`);
    this.#changes.replaceGone(record.pool);
    const pool = new IndexedPool(record, owner, this.#slots, this.rule);
    this.#slots += 1;
    this.#pools.set(record.pool, pool);
    owner.pools.push(pool);
    this.#forgetOrder();
    return this.#groups.factsChanged(pool);
  }

  #forgetOrder(): void {
    this.#participating = null;
    this.#backupServices = null;
    this.#poolNames.forget();
    this.#backendNames.forget();
  }

  /** Revision at which a pool last changed: its row, or what its backend contributes to it. */
  get changedAt(): number {
    return this.#changes.revision;
  }

  /** The pools that changed after a revision, each once, in the order of their last changes. */
  changedSince(revision: number): readonly string[] {
    return this.#changes.since(revision);
  }

  /** The pool of a project's volume if its uncommitted decision commits; undefined: none. */
  tentativeHome(volumeId: string, projectId: string): string | undefined {
    return this.#tentative.homeOf({ volumeId, projectId });
  }

  /**
   * Sets space aside, in GiB, until the decision commits or fails. Throws if the pool is not known.
   * @param volume the new volume whose home the pool becomes; null for any other operation
   * @param volumes how many come to live there, 1 or 0, if that is not said by `volume`
   */
  reserve(
    pool: string,
    sizeGib: number,
    volume: NewVolume | null,
    volumes = volume === null ? 0 : 1,
  ): TentativeReservation {
    const entry = this.#pools.get(pool);
    if (entry === undefined) throw new Error(`pool ${pool} is not in the index`);
    return this.#tentative.add(entry, sizeGib, volume, volumes);
  }

  /** Decides where a new volume goes (`Deciding`). Throws RuleFault. */
  decide(request: PlacementRequest, profile: Profile, basis: Basis): Outcome {
    return this.deciding.decide(request, profile, basis);
  }

  /** As `decide`, but null in place of an account of why not. Throws RuleFault. */
  pick(
    request: PlacementRequest,
    profile: Profile,
    basis: Basis,
  ): Extract<Outcome, { kind: 'chosen' }> | null {
    return this.deciding.pick(request, profile, basis);
  }

  /** The pools that pass every filter (`Deciding`). Throws RuleFault. */
  passing(request: PlacementRequest, profile: Profile, basis: Basis): readonly PoolView[] {
    return this.deciding.passing(request, profile, basis);
  }

  /**
   * The candidates for requests of one profile: those of `scanned` over the basis's pools, faster
   * for most. Valid until the index changes. Asking for them throws RuleFault.
   */
  source(profile: Profile, basis: Basis): CandidateSource {
    return this.deciding.source(profile, basis);
  }

  /** The participating pools of a basis, in tie order. */
  pools(basis: Basis): readonly PoolView[] {
    return this.#on(basis, this.participating());
  }

  /** The participating backup services of a basis, each as one pool, in tie order. */
  services(basis: Basis): readonly PoolView[] {
    this.#backupServices ??= participatingOf(this.#pools.values(), 'backup');
    return this.#on(basis, this.#backupServices);
  }

  #on({ avoid, settled }: Basis, all: readonly PoolView[]): readonly PoolView[] {
    const allowed = avoid.size === 0 ? all : all.filter((pool) => !avoid.has(pool.backend));
    return settled === null ? allowed : this.#tentative.settled(allowed, settled);
  }

  /** From now on `changed` is kept. All pools count as changed. */
  noteChanges(): void {
    this.changed.begin(this.#pools.values());
  }

  /** The pools whose figures differ on such a basis, as they are there. */
  unsettled(settled: NonNullable<Basis['settled']>): readonly IndexedPool[] {
    return this.#tentative.unsettled(settled);
  }

  /** The largest minimum size of volumes, of any pool, that a size reaches; 0: none. GiB. */
  minimumReached(sizeGib: number): number {
    return this.#eligibility.minimumReached(sizeGib);
  }

  /** The participating pools, in tie order, live. A new array if members or order change. */
  participating(): readonly PoolView[] {
    this.#participating ??= participatingOf(this.#pools.values(), 'volume');
    return this.#participating;
  }

  host(name: string): HostRecord | undefined {
    return this.#hosts.get(name);
  }

  /** The backend that had a name before it was renamed; undefined if none had. */
  renamed(name: string): BackendRecord | undefined {
    const present = this.#former.presentOf(name);
    return present === undefined ? undefined : this.backend(present);
  }

  /** What a name of a backend or pool means today; one that nothing had stays as it is. */
  presentName(name: string): string {
    const backend = backendOfPool(name);
    const row = this.renamed(backend) ?? this.backend(backend);
    return row === undefined ? name : presentName(row, name);
  }

  backend(name: string): BackendRecord | undefined {
    return this.#backends.get(name)?.record;
  }

  pool(name: string): PoolRecord | undefined {
    return this.#pools.get(name)?.record;
  }

  /** A reported pool as filters and weighers see it, whether it participates or not. */
  view(name: string, settled: Basis['settled'] = null): PoolView | undefined {
    return reportedAs(this.#pools.get(name), settled);
  }

  /** What is promised in a pool on committed rows, and its report as it counts; null: no report. */
  counted(name: string): CountedPool | undefined {
    return this.#pools.get(name);
  }

  /** The pools of a pool's capacity group, itself among them; empty: its space is its own. */
  sharingWith(name: string): readonly string[] {
    return namesOf(this.#pools.get(name)?.group?.members ?? []);
  }

  /** A backend's pools, reported or not, in no particular order. */
  poolsOf(backend: string): readonly PoolRecord[] {
    return this.#backends.get(backend)?.pools.map((pool) => pool.record) ?? [];
  }

  /** Every host, in no particular order. */
  hosts(): Iterable<HostRecord> {
    return this.#hosts.all();
  }

  /** Every backend, in the order in which they became known to this index. */
  backends(): readonly BackendRecord[] {
    return [...this.#backends.values()].map((backend) => backend.record);
  }

  /** Every pool that a current report lists, in tie order. */
  reportedPools(): readonly PoolRecord[] {
    return reportedOf(this.#pools.values()).map((pool) => pool.record);
  }

  /** Every pool row, by name. The array is new whenever one is added. */
  poolNames(): readonly string[] {
    return this.#poolNames.all();
  }

  /** Every backend, by name. The array is new whenever one is added. */
  backendNames(): readonly string[] {
    return this.#backendNames.all();
  }

  /** A backend's hosts, in the order in which they became known. */
  hostsOf(backend: string): readonly HostRecord[] {
    return this.#hosts.of(backend);
  }
}
