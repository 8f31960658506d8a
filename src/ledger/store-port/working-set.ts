import type { DecisionRecord, RequestRecord, ReservationRecord } from '../../domain/decision.js';
import type { EventPayload, EventRecord } from '../../domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { BulkChange } from './bulk-change.js';
import { type Notice, noticesOf } from './notice.js';
import { isNothing, type Removed } from './removal.js';
import { OwnedTable, Table, type Undo } from './table.js';

export type { Table };

/**
 * Numbers that only grow, stored with the ledger: serials of decisions, lease tokens, tie orders of
 * hosts, backends and pools, serials of events, bytes of all diagnoses that were ever kept,
 * requests that began to wait and those that wait no more.
 */
export type Counter =
  | 'decision'
  | 'lease'
  | 'event'
  | 'host'
  | 'backend'
  | 'pool'
  | 'diagnosis_bytes'
  | 'wait_begun'
  | 'wait_ended';

/** Key of a reservation: its decision's id and its number there. */
export function reservationKey(row: {
  readonly decisionId: string;
  readonly ordinal: number;
}): string {
  return `${row.decisionId}/${row.ordinal}`;
}

function backendOf(row: { readonly backend: string }): string {
  return row.backend;
}

/**
 * The rows that one transaction works on. The store loads and locks them before the work, use cases
 * change them in memory, and the store writes the changes in bulk afterwards. A use case sees what
 * earlier ones in the same transaction wrote.
 */
export class WorkingSet {
  readonly #undo: Undo[] = [];
  readonly requests = new Table<RequestRecord>('request', (row) => row.key, this.#undo);
  readonly volumes = new Table<VolumeRecord>('volume', (row) => row.volumeId, this.#undo);
  /** By backend. */
  readonly hosts = new OwnedTable<HostRecord>('host', (row) => row.host, backendOf, this.#undo);
  readonly backends = new Table<BackendRecord>('backend', (row) => row.backend, this.#undo);
  /** By backend. */
  readonly pools = new OwnedTable<PoolRecord>('pool', (row) => row.pool, backendOf, this.#undo);
  /** By subject. */
  readonly decisions = new OwnedTable<DecisionRecord>(
    'decision',
    (row) => row.decisionId,
    (row) => row.subject,
    this.#undo,
  );
  /** By backend. */
  readonly reservations = new OwnedTable<ReservationRecord>(
    'reservation',
    reservationKey,
    backendOf,
    this.#undo,
  );
  /**
   * Capacity groups of which a report in this transaction changed the members or figures: the index
   * knows them only as they were.
   */
  readonly regrouped = new Set<string>();
  readonly #counters: Map<Counter, number>;
  readonly #events: EventRecord[] = [];
  readonly #told: Notice[] = [];
  readonly #inBulk: BulkChange[] = [];

  /**
   * @param now the transaction's time, epoch ms
   * @param revision position of the ledger that this transaction will be
   * @param counters last number given out of each counter
   */
  constructor(
    readonly now: number,
    readonly revision: number,
    counters: ReadonlyMap<Counter, number>,
  ) {
    this.#counters = new Map(counters);
  }

  /** The next number of a counter. A number whose transaction fails is never seen. */
  next(counter: Counter, by = 1): number {
    const value = (this.#counters.get(counter) ?? 0) + by;
    this.#counters.set(counter, value);
    return value;
  }

  /** Adds an event to the log. The log keeps the order in which events were added. */
  log(payload: EventPayload): EventRecord {
    const event = { serial: this.next('event'), createdAt: this.now, payload };
    this.#events.push(event);
    this.#undo.push({ takeBack: () => void this.#events.pop() });
    return event;
  }

  /** For the store: the events that were added. */
  events(): readonly EventRecord[] {
    return this.#events;
  }

  /** Sends the other servers a notice with this commit. */
  tell(notice: Notice): void {
    this.#told.push(notice);
    this.#undo.push({ takeBack: () => void this.#told.pop() });
  }

  /** For the store: whether there is any notice. */
  toldAnything(): boolean {
    return this.#told.length > 0;
  }

  /** For the store: the notices for the other servers. */
  notices(): readonly Notice[] {
    const removed = this.removed();
    const gone: Notice[] = isNothing(removed) ? [] : [{ kind: 'removed', rows: removed }];
    return [...this.#told, ...gone, ...noticesOf(this.decisions)];
  }

  /**
   * Changes all rows that are at one place. None of them may be loaded: the transaction must be
   * this use case's alone.
   */
  inBulk(change: BulkChange): void {
    this.#inBulk.push(change);
    this.#undo.push({ takeBack: () => void this.#inBulk.pop() });
  }

  /** For the store: the bulk changes, in order. */
  bulkChanges(): readonly BulkChange[] {
    return this.#inBulk;
  }

  /** For the store: the rows of the index that were removed. */
  removed(): Removed {
    return {
      hosts: this.hosts.removed(),
      backends: this.backends.removed(),
      pools: this.pools.removed(),
    };
  }

  /** How many requests wait. */
  get waiting(): number {
    return (this.#counters.get('wait_begun') ?? 0) - (this.#counters.get('wait_ended') ?? 0);
  }

  /** For the store: the counters as they stand. */
  counters(): ReadonlyMap<Counter, number> {
    return this.#counters;
  }

  /** A point to go back to if a use case fails half way. */
  mark(): number {
    return this.#undo.length;
  }

  /** Takes back every write since a mark. Numbers that were given out are not given again. */
  rollback(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.takeBack();
  }
}
