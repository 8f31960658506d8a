import type { Operation } from '../../domain/operation.js';
import type { Keys } from '../../ledger/store-port/store.js';
import {
  reservationKey,
  type Table,
  type WorkingSet,
} from '../../ledger/store-port/working-set.js';
import type { CommittedRows } from '../cache/committed-rows.js';
import type { ReportCache } from '../cache/report-cache.js';
import { findAbout } from '../queries/decisions.js';
import { BACKENDS } from '../rows/backends.js';
import { DECISIONS } from '../rows/decisions.js';
import { HOSTS } from '../rows/hosts.js';
import { POOLS } from '../rows/pools.js';
import { REQUESTS } from '../rows/requests.js';
import { RESERVATIONS } from '../rows/reservations.js';
import { VOLUMES } from '../rows/volumes.js';
import type { Session } from '../sql/connections.js';
import type { TableMap } from '../sql/table.js';
import type { AskedAhead } from './ask-ahead.js';

// Operations that, once done, release what other decisions reserved for the volume.
const MOVES: ReadonlySet<Operation> = new Set<Operation>([
  'extend_volume',
  'migrate_volume',
  'retype_volume',
]);

/** What is known before a read, or is on its way. */
interface Known {
  /** Hosts, backends and pools. */
  readonly committed?: CommittedRows | null;
  /** Rows that keys name. */
  readonly ahead?: AskedAhead | null;
}

/**
 * Loads the rows that keys name, and the rows that these refer to, into a transaction's set.
 */
export async function loadRows(
  session: Session,
  set: WorkingSet,
  keys: Keys,
  reports: ReportCache,
  { committed = null, ahead = null }: Known = {},
): Promise<void> {
  const loader = new Loader(session, set, keys, reports, committed, ahead);
  await loader.named();
  // Only these two refer to further rows of their own kind.
  while (await loader.followDecisionsAndVolumes()) {}
  await loader.rest();
}

class Loader {
  readonly #requests: Set<string>;
  readonly #volumes: Set<string>;
  readonly #backends: Set<string>;
  readonly #pools: Set<string>;
  readonly #decisions: Set<string>;
  readonly #hostsOf: Set<string>;

  constructor(
    private readonly session: Session,
    private readonly set: WorkingSet,
    private readonly keys: Keys,
    private readonly reports: ReportCache,
    private readonly committed: CommittedRows | null,
    private readonly ahead: AskedAhead | null,
  ) {
    this.#requests = new Set(keys.requests);
    this.#volumes = new Set(keys.volumes);
    this.#backends = new Set(keys.backends);
    this.#pools = new Set(keys.pools);
    this.#decisions = new Set(keys.decisions);
    this.#hostsOf = new Set(keys.hostsOf);
  }

  /** The rows that keys name. */
  async named(): Promise<void> {
    await this.session.together([
      () => this.aboutSubjects(this.keys.decisionsOf),
      () => this.followDecisionsAndVolumes(),
      () => this.#loadRequests(),
      () => this.#loadHosts(),
      () => this.#loadBackends(),
      () => this.#loadPools('pool', this.#pools),
    ]);
  }

  /** Finds every decision about the subjects. */
  async aboutSubjects(subjects: ReadonlySet<string>): Promise<void> {
    if (subjects.size === 0) return;
    for (const decision of await findAbout(this.session, [...subjects]))
      this.#decisions.add(decision.decisionId);
  }

  /** One round; false: nothing was left to load. */
  async followDecisionsAndVolumes(): Promise<boolean> {
    const decisions = pending(this.#decisions, this.set.decisions);
    const volumes = pending(this.#volumes, this.set.volumes);
    if (decisions.length + volumes.length === 0) return false;
    await this.session.together([
      () => this.#loadDecisions(decisions),
      () => this.#loadVolumes(volumes),
    ]);
    return true;
  }

  /** The rows that all of these refer to. */
  async rest(): Promise<void> {
    const { set, keys, session } = this;
    const { confirmedOf, homesOf, poolsOf } = keys;
    await session.together([
      async () =>
        this.#takeReservations(
          await this.#select(RESERVATIONS, 'backend', [...confirmedOf], " and state = 'confirmed'"),
        ),
      () => this.#loadRequests(),
      // Volumes come last, so that one that another verb needs in full is loaded with everything
      // that belongs to it.
      () => this.#load(VOLUMES, set.volumes, pending(homesOf, set.volumes), (row) => row.volumeId),
    ]);
    await session.together([
      () => this.#loadHostsOf(),
      () => this.#loadBackends(),
      () => this.#loadPools('pool', this.#pools),
      () => this.#loadPools('backend', poolsOf),
    ]);
  }

  async #loadRequests(): Promise<void> {
    await this.#load(
      REQUESTS,
      this.set.requests,
      pending(this.#requests, this.set.requests),
      (row) => row.key,
    );
  }

  /** Includes their earlier backends: a caller that names a host may not know that it has moved. */
  async #loadHosts(): Promise<void> {
    const { committed, set, keys } = this;
    const wanted = pending(keys.hosts, set.hosts);
    if (committed === null) await this.#load(HOSTS, set.hosts, wanted, (row) => row.host);
    else for (const host of wanted) set.hosts.load(host, committed.host(host));
    for (const host of wanted) {
      const backend = set.hosts.get(host)?.backend;
      if (backend === undefined) continue;
      this.#hostsOf.add(backend);
      this.#backends.add(backend);
    }
  }

  async #loadHostsOf(): Promise<void> {
    const { committed } = this;
    const backends = [...this.#hostsOf];
    const found =
      committed === null
        ? await this.#select(HOSTS, 'backend', backends)
        : backends.flatMap((backend) => committed.hostsOf(backend));
    for (const row of found) this.set.hosts.load(row.host, row);
  }

  async #loadBackends(): Promise<void> {
    const { committed, set } = this;
    const wanted = pending(this.#backends, set.backends);
    if (committed === null) await this.#load(BACKENDS, set.backends, wanted, (row) => row.backend);
    else for (const backend of wanted) set.backends.load(backend, committed.backend(backend));
  }

  async #loadDecisions(ids: readonly string[]): Promise<void> {
    const found = await this.#load(DECISIONS, this.set.decisions, ids, (row) => row.decisionId);
    for (const decision of found) {
      this.#requests.add(decision.requestKey);
      this.#volumes.add(decision.subject);
      this.#backends.add(decision.placement.backend);
      this.#pools.add(decision.placement.pool);
      if (decision.sequel?.kind === 'decision') this.#decisions.add(decision.sequel.decisionId);
    }
    const moving = found
      .filter(({ operation }) => MOVES.has(operation))
      .map(({ subject }) => subject);
    const foundIds = found.map((decision) => decision.decisionId);
    await this.session.together([
      () => this.aboutSubjects(new Set(moving)),
      async () => this.#takeReservations(await this.#select(RESERVATIONS, 'decision_id', foundIds)),
    ]);
  }

  async #loadVolumes(ids: readonly string[]): Promise<void> {
    for (const volume of await this.#load(VOLUMES, this.set.volumes, ids, (row) => row.volumeId)) {
      if (volume.decisionId !== null) this.#decisions.add(volume.decisionId);
      if (volume.home === null) continue;
      this.#pools.add(volume.home.pool);
      this.#backends.add(volume.home.backend);
    }
  }

  #takeReservations(rows: readonly ReturnType<typeof RESERVATIONS.read>[]): void {
    for (const row of rows) {
      this.set.reservations.load(reservationKey(row), row);
      // A change of a reservation also changes its pool's sums and its backend's revision.
      this.#pools.add(row.pool);
      this.#backends.add(row.backend);
    }
  }

  async #loadPools(column: 'pool' | 'backend', values: ReadonlySet<string>): Promise<void> {
    const { pools } = this.set;
    const wanted = column === 'pool' ? pending(values, pools) : [...values];
    if (wanted.length === 0) return;
    const { committed } = this;
    if (committed !== null) {
      if (column === 'pool') for (const pool of wanted) pools.load(pool, committed.pool(pool));
      else
        for (const pool of wanted.flatMap((name) => committed.poolsOf(name)))
          pools.load(pool.pool, pool);
      return;
    }
    const rows = await this.#select(POOLS, column, wanted);
    if (column === 'pool') for (const pool of wanted) pools.load(pool, null);
    for (const pool of await this.reports.join(this.session, rows)) pools.load(pool.pool, pool);
  }

  /** Loads rows by key; keys without a row are known to have none. */
  async #load<R>(
    map: TableMap<R>,
    table: Table<R>,
    wanted: readonly string[],
    keyOf: (row: R) => string,
  ): Promise<readonly R[]> {
    if (wanted.length === 0) return [];
    const rows = await this.#select(map, map.key.join(), wanted);
    for (const key of wanted) table.load(key, null);
    for (const row of rows) table.load(keyOf(row), row);
    return rows;
  }

  async #select<R>(
    map: TableMap<R>,
    column: string,
    values: readonly string[],
    and = '',
  ): Promise<R[]> {
    if (values.length === 0) return [];
    const { dialect } = this.session;
    const sql = dialect.select(map, column) + and;
    const wanted = dialect.list(values);
    return (await (this.ahead?.take(sql, wanted) ?? this.session.kept(sql, wanted))).map(map.read);
  }
}

function pending<R>(wanted: ReadonlySet<string>, table: Table<R>): string[] {
  return [...wanted].filter((key) => !table.has(key));
}
