import type { DecisionRecord, RequestRecord, ReservationRecord } from '../domain/decision.js';
import type { EventPayload, EventRecord } from '../domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../domain/pool.js';
import type { VolumeRecord } from '../domain/volume.js';
import { type Notice, noticesOf } from './notice.js';

/** Numbers that only grow, kept with the ledger: serials of decisions, lease tokens, tie orders of hosts, backends and pools, serials of events. */
export type Counter = 'decision' | 'lease' | 'event' | 'host' | 'backend' | 'pool';

type Undo = () => void;

/** The rows of one kind that a transaction has loaded or written. */
export class Table<R> {
  readonly #rows = new Map<string, R | null>();
  readonly #dirty = new Set<string>();
  /** Of rows that were written: what was loaded. */
  readonly #before = new Map<string, R | null | undefined>();

  constructor(
    private readonly kind: string,
    private readonly keyOf: (row: R) => string,
    private readonly undo: Undo[],
  ) {}

  /** For the store: what the database holds under a key; null: nothing. */
  load(key: string, row: R | null): void {
    this.#rows.set(key, row);
  }

  /** Whether a key has been loaded or written. */
  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** The row under a key, null where there is none. Reading a key that nobody asked for is a fault: it would go unlocked. */
  get(key: string): R | null {
    const row = this.#rows.get(key);
    if (row === undefined) throw new Error(`${this.kind} ${key} was not loaded by this transaction`);
    return row;
  }

  /** Writes a row; the store saves it when the transaction commits. */
  put(row: R): R {
    const key = this.keyOf(row);
    const before = this.#rows.get(key);
    const wasDirty = this.#dirty.has(key);
    this.undo.push(() => {
      if (before === undefined) this.#rows.delete(key);
      else this.#rows.set(key, before);
      if (!wasDirty) this.#dirty.delete(key);
    });
    if (!this.#before.has(key)) this.#before.set(key, before);
    this.#rows.set(key, row);
    this.#dirty.add(key);
    return row;
  }

  /** The row under a key as the database held it; undefined where it was not loaded. */
  before(key: string): R | null | undefined {
    return this.#before.has(key) ? this.#before.get(key) : this.#rows.get(key);
  }

  /** Every row that is loaded, in no order that means anything. */
  all(): R[] {
    return [...this.#rows.values()].filter((row) => row !== null);
  }

  /** For the store: the rows that were written. */
  written(): R[] {
    return [...this.#dirty].map((key) => this.get(key)).filter((row) => row !== null);
  }
}

/** Key of a reservation: its decision's id and its number there. */
export function reservationKey(row: { readonly decisionId: string; readonly ordinal: number }): string {
  return `${row.decisionId}/${row.ordinal}`;
}

/**
 * The rows that one transaction works on: loaded and locked by the store before the work, changed by the ledger's verbs in
 * memory, written back set-based after it. Verbs see what those before them in the same transaction wrote.
 */
export class WorkingSet {
  readonly #undo: Undo[] = [];
  readonly requests = new Table<RequestRecord>('request', (row) => row.key, this.#undo);
  readonly volumes = new Table<VolumeRecord>('volume', (row) => row.volumeId, this.#undo);
  readonly hosts = new Table<HostRecord>('host', (row) => row.host, this.#undo);
  readonly backends = new Table<BackendRecord>('backend', (row) => row.backend, this.#undo);
  readonly pools = new Table<PoolRecord>('pool', (row) => row.pool, this.#undo);
  readonly decisions = new Table<DecisionRecord>('decision', (row) => row.decisionId, this.#undo);
  readonly reservations = new Table<ReservationRecord>('reservation', reservationKey, this.#undo);
  readonly #counters: Map<Counter, number>;
  readonly #events: EventRecord[] = [];
  readonly #told: Notice[] = [];

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
  next(counter: Counter): number {
    const value = (this.#counters.get(counter) ?? 0) + 1;
    this.#counters.set(counter, value);
    return value;
  }

  /** Adds an event to the log. Events stand there in the order in which they were added. */
  log(payload: EventPayload): EventRecord {
    const event = { serial: this.next('event'), createdAt: this.now, payload };
    this.#events.push(event);
    this.#undo.push(() => void this.#events.pop());
    return event;
  }

  /** For the store: the events that were added. */
  events(): readonly EventRecord[] {
    return this.#events;
  }

  /** Lets the other servers know something, with this commit. */
  tell(notice: Notice): void {
    this.#told.push(notice);
    this.#undo.push(() => void this.#told.pop());
  }

  /** For the store: whether anything was told. */
  toldAnything(): boolean {
    return this.#told.length > 0;
  }

  /** For the store: what the other servers are to know. */
  notices(): readonly Notice[] {
    return [...this.#told, ...noticesOf(this.decisions)];
  }

  /** For the store: the counters as they stand. */
  counters(): ReadonlyMap<Counter, number> {
    return this.#counters;
  }

  /** A point to go back to if a verb fails half way. */
  mark(): number {
    return this.#undo.length;
  }

  /** Takes back every write since a mark. Numbers that were given out are not given again. */
  rollback(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.();
  }
}
