import type { Operation } from '../domain/operation.js';
import type { Keys } from '../ledger/store.js';
import { reservationKey, type Table, type WorkingSet } from '../ledger/working-set.js';
import type { Session } from './connections.js';
import type { ReportCache } from './report-cache.js';
import { BACKENDS } from './rows/backends.js';
import { DECISIONS } from './rows/decisions.js';
import { HOSTS } from './rows/hosts.js';
import { POOLS } from './rows/pools.js';
import { REQUESTS } from './rows/requests.js';
import { RESERVATIONS } from './rows/reservations.js';
import type { TableMap } from './rows/table.js';
import { VOLUMES } from './rows/volumes.js';

// Once done they give back what other decisions reserved for the volume.
const MOVES: ReadonlySet<Operation> = new Set<Operation>(['migrate_volume', 'retype_volume']);

/** Puts the rows that keys name, and those that they lead to, into a transaction's set. */
export async function loadRows(session: Session, set: WorkingSet, keys: Keys, reports: ReportCache): Promise<void> {
  const loader = new Loader(session, set, keys, reports);
  await loader.aboutSubjects(keys.decisionsOf);
  // Only these two lead to further ones of themselves.
  while (await loader.followDecisionsAndVolumes()) {}
  await loader.rest();
}

class Loader {
  readonly #requests: Set<string>;
  readonly #volumes: Set<string>;
  readonly #backends: Set<string>;
  readonly #pools: Set<string>;
  readonly #decisions: Set<string>;

  constructor(
    private readonly session: Session,
    private readonly set: WorkingSet,
    private readonly keys: Keys,
    private readonly reports: ReportCache,
  ) {
    this.#requests = new Set(keys.requests);
    this.#volumes = new Set(keys.volumes);
    this.#backends = new Set(keys.backends);
    this.#pools = new Set(keys.pools);
    this.#decisions = new Set(keys.decisions);
  }

  /** Finds every decision about the subjects. */
  async aboutSubjects(subjects: ReadonlySet<string>): Promise<void> {
    if (subjects.size === 0) return;
    for (const decision of await this.#select(DECISIONS, 'subject', [...subjects])) this.#decisions.add(decision.decisionId);
  }

  /** One round; false: there was nothing to do. */
  async followDecisionsAndVolumes(): Promise<boolean> {
    const decisions = pending(this.#decisions, this.set.decisions);
    if (decisions.length > 0) await this.#loadDecisions(decisions);
    const volumes = pending(this.#volumes, this.set.volumes);
    if (volumes.length > 0) await this.#loadVolumes(volumes);
    return decisions.length > 0 || volumes.length > 0;
  }

  async rest(): Promise<void> {
    const { set, keys } = this;
    if (keys.confirmedOf.size > 0)
      this.#takeReservations(await this.#select(RESERVATIONS, 'backend', [...keys.confirmedOf], " and state = 'confirmed'"));
    await this.#load(REQUESTS, set.requests, pending(this.#requests, set.requests), (row) => row.key);
    // Last of the volumes, so that one which another verb asks for in full comes with all that belongs to it.
    await this.#load(VOLUMES, set.volumes, pending(keys.homesOf, set.volumes), (row) => row.volumeId);
    const hostsOf = new Set(keys.hostsOf);
    for (const { backend } of await this.#load(HOSTS, set.hosts, [...keys.hosts], (row) => row.host)) {
      // Where it was before: whoever named the host may not know that it has moved.
      hostsOf.add(backend);
      this.#backends.add(backend);
    }
    if (hostsOf.size > 0) for (const row of await this.#select(HOSTS, 'backend', [...hostsOf])) set.hosts.load(row.host, row);
    await this.#load(BACKENDS, set.backends, [...this.#backends], (row) => row.backend);
    await this.#loadPools('pool', [...this.#pools]);
    await this.#loadPools('backend', [...keys.poolsOf]);
  }

  async #loadDecisions(ids: readonly string[]): Promise<void> {
    const found = await this.#load(DECISIONS, this.set.decisions, ids, (row) => row.decisionId);
    if (found.length === 0) return;
    for (const decision of found) {
      this.#requests.add(decision.requestKey);
      this.#volumes.add(decision.subject);
      this.#backends.add(decision.placement.backend);
      this.#pools.add(decision.placement.pool);
      if (decision.sequel?.kind === 'decision') this.#decisions.add(decision.sequel.decisionId);
    }
    await this.aboutSubjects(new Set(found.filter(({ operation }) => MOVES.has(operation)).map(({ subject }) => subject)));
    const foundIds = found.map((decision) => decision.decisionId);
    this.#takeReservations(await this.#select(RESERVATIONS, 'decision_id', foundIds));
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
      // Whoever changes a reservation changes its pool's sums and its backend's revision.
      this.#pools.add(row.pool);
      this.#backends.add(row.backend);
    }
  }

  async #loadPools(column: 'pool' | 'backend', values: readonly string[]): Promise<void> {
    if (values.length === 0) return;
    if (column === 'pool') for (const pool of values) this.set.pools.load(pool, null);
    const rows = await this.#select(POOLS, column, values);
    for (const pool of await this.reports.join(this.session, rows)) this.set.pools.load(pool.pool, pool);
  }

  /** Loads rows by key; keys without a row are known to have none. */
  async #load<R>(map: TableMap<R>, table: Table<R>, wanted: readonly string[], keyOf: (row: R) => string): Promise<readonly R[]> {
    if (wanted.length === 0) return [];
    for (const key of wanted) table.load(key, null);
    const rows = await this.#select(map, map.key.join(), wanted);
    for (const row of rows) table.load(keyOf(row), row);
    return rows;
  }

  async #select<R>(map: TableMap<R>, column: string, values: readonly string[], and = ''): Promise<R[]> {
    const { isIn, list } = this.session.dialect;
    return (await this.session.all(`select * from ${map.table} where ${isIn(column)}${and}`, list(values))).map(map.read);
  }
}

function pending<R>(wanted: ReadonlySet<string>, table: Table<R>): string[] {
  return [...wanted].filter((key) => !table.has(key));
}
