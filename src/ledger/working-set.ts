import type { DecisionRecord, RequestRecord, ReservationRecord } from '../domain/decision.js';
import type { EventPayload, EventRecord } from '../domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../domain/pool.js';
import type { VolumeRecord } from '../domain/volume.js';
import { type Notice, noticesOf } from './notice.js';

/** Numbers that only grow, kept with the ledger: serials of decisions, lease tokens, tie orders of hosts, backends and pools, serials of events. */
export type Counter = 'decision' | 'lease' | 'event' | 'host' | 'backend' | 'pool';

/** A write that can be taken back. */
interface Undo {
  takeBack(): void;
}

/** What is known of one key: undefined where nobody asked for it, null where there is no row. */
class Slot<R> {
  loaded: R | null | undefined = undefined;
  row: R | null | undefined = undefined;
  written = false;
}

/** One write of a row, with what was there before it. */
class Put<R> implements Undo {
  readonly #row: R | null | undefined;
  readonly #wasWritten: boolean;

  constructor(
    private readonly slot: Slot<R>,
    private readonly written: Slot<R>[],
  ) {
    this.#row = slot.row;
    this.#wasWritten = slot.written;
  }

  takeBack(): void {
    this.slot.row = this.#row;
    if (this.#wasWritten) return;
    this.slot.written = false;
    // Writes are taken back in reverse, so that it is the last one.
    this.written.pop();
  }
}

/** The rows of one kind that a transaction has loaded or written. */
export class Table<R> {
  readonly #slots = new Map<string, Slot<R>>();
  /** In the order of their first writes. */
  readonly #written: Slot<R>[] = [];

  constructor(
    private readonly kind: string,
    private readonly keyOf: (row: R) => string,
    private readonly undo: Undo[],
  ) {}

  /** For the store: what the database holds under a key; null: nothing. What was written stays. */
  load(key: string, row: R | null): void {
    const slot = this.#slotOf(key);
    if (slot.written) return;
    slot.loaded = row;
    slot.row = row;
  }

  /** Whether a key has been loaded or written. */
  has(key: string): boolean {
    return this.#slots.get(key)?.row !== undefined;
  }

  /** The row under a key, null where there is none. Reading a key that nobody asked for is a fault: it would go unlocked. */
  get(key: string): R | null {
    const row = this.#slots.get(key)?.row;
    if (row === undefined) throw new Error(`${this.kind} ${key} was not loaded by this transaction`);
    return row;
  }

  /** Writes a row; the store saves it when the transaction commits. */
  put(row: R): R {
    const slot = this.#slotOf(this.keyOf(row));
    this.undo.push(new Put(slot, this.#written));
    slot.row = row;
    if (!slot.written) this.#written.push(slot);
    slot.written = true;
    return row;
  }

  /** The row under a key as the database held it; undefined where it was not loaded. */
  before(key: string): R | null | undefined {
    return this.#slots.get(key)?.loaded;
  }

  /** Every row that is loaded, in no order that means anything. */
  all(): R[] {
    return rowsOf(this.#slots.values());
  }

  /** For the store: whether any row was written. */
  get isWritten(): boolean {
    return this.#written.length > 0;
  }

  /** For the store: the rows that were written. */
  written(): R[] {
    return rowsOf(this.#written);
  }

  #slotOf(key: string): Slot<R> {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = new Slot<R>();
    this.#slots.set(key, slot);
    return slot;
  }
}

function rowsOf<R>(slots: Iterable<Slot<R>>): R[] {
  const rows: R[] = [];
  for (const { row } of slots) if (row !== null && row !== undefined) rows.push(row);
  return rows;
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
    this.#undo.push({ takeBack: () => void this.#events.pop() });
    return event;
  }

  /** For the store: the events that were added. */
  events(): readonly EventRecord[] {
    return this.#events;
  }

  /** Lets the other servers know something, with this commit. */
  tell(notice: Notice): void {
    this.#told.push(notice);
    this.#undo.push({ takeBack: () => void this.#told.pop() });
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
    while (this.#undo.length > mark) this.#undo.pop()?.takeBack();
  }
}
