/** A write that can be taken back. */
export interface Undo {
  takeBack(): void;
}

/** What is known of one key: undefined if nobody asked for it, null if there is no row. */
class Slot<R> {
  constructor(readonly key: string) {}

  loaded: R | null | undefined = undefined;
  row: R | null | undefined = undefined;
  written = false;
  /** The owner under which it was listed last; null before the first. */
  owner: string | null = null;
}

/** One write of a row, with the row before it. */
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

  /**
   * For the store: the row that the database holds under a key; null: none. A row that the
   * transaction wrote stays.
   */
  load(key: string, row: R | null): void {
    const slot = this.#slotOf(key);
    if (slot.written) return;
    slot.loaded = row;
    slot.row = row;
    if (row !== null) this.holds(slot, row);
  }

  /** The key was made by this transaction: no row is under it. */
  isNew(key: string): void {
    this.load(key, null);
  }

  /** Whether a key has been loaded or written. */
  has(key: string): boolean {
    return this.#slots.get(key)?.row !== undefined;
  }

  /**
   * The row under a key, null if there is none. Reading a key that was not loaded is a fault: the
   * row would not be locked.
   */
  get(key: string): R | null {
    const row = this.#slots.get(key)?.row;
    if (row === undefined)
      throw new Error(`${this.kind} ${key} was not loaded by this transaction`);
    return row;
  }

  /** Writes a row; the store saves it when the transaction commits. */
  put(row: R): R {
    const slot = this.#slotOf(this.keyOf(row));
    this.undo.push(new Put(slot, this.#written));
    slot.row = row;
    this.holds(slot, row);
    if (!slot.written) this.#written.push(slot);
    slot.written = true;
    return row;
  }

  /** Removes a row; the store deletes it when the transaction commits. */
  remove(key: string): void {
    const slot = this.#slotOf(key);
    this.undo.push(new Put(slot, this.#written));
    slot.row = null;
    if (!slot.written) this.#written.push(slot);
    slot.written = true;
  }

  /** The row under a key as the database held it; undefined if it was not loaded. */
  before(key: string): R | null | undefined {
    return this.#slots.get(key)?.loaded;
  }

  /**
   * Every row that is loaded, in no particular order. A use case should ask for the rows of an
   * owner instead: a commit loads the rows of a thousand use cases.
   */
  all(): R[] {
    return rowsOf(this.#slots.values());
  }

  /** For the store: whether any row was written. */
  get isWritten(): boolean {
    return this.#written.length > 0;
  }

  /** For the store: the rows that were written, without those that were removed. */
  written(): R[] {
    return rowsOf(this.#written);
  }

  /** For the store: the written rows under whose keys the database holds none. */
  added(): R[] {
    return rowsOf(this.#written.filter(({ loaded }) => loaded === null));
  }

  /** For the store: the other written rows. */
  changed(): R[] {
    return rowsOf(this.#written.filter(({ loaded }) => loaded !== null));
  }

  /** For the store: the keys of the rows that were removed. */
  removed(): string[] {
    return this.#written.filter(({ row }) => row === null).map(({ key }) => key);
  }

  /** A slot has a new row. */
  protected holds(_slot: Slot<R>, _row: R): void {}

  #slotOf(key: string): Slot<R> {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = new Slot<R>(key);
    this.#slots.set(key, slot);
    return slot;
  }
}

/**
 * A table whose rows are found by their owner, in time that depends on that owner's rows alone.
 * Only rows that were loaded or written are found, so the caller's keys must have named the owner.
 */
export class OwnedTable<R> extends Table<R> {
  /** The slots that hold, or once held, a row of an owner: a row may move, or be taken back. */
  readonly #byOwner = new Map<string, Slot<R>[]>();

  constructor(
    kind: string,
    keyOf: (row: R) => string,
    private readonly ownerOf: (row: R) => string,
    undo: Undo[],
  ) {
    super(kind, keyOf, undo);
  }

  /** The rows that an owner has now, in no particular order. */
  of(owner: string): R[] {
    return rowsOf(this.#byOwner.get(owner) ?? []).filter((row) => this.ownerOf(row) === owner);
  }

  protected override holds(slot: Slot<R>, row: R): void {
    const owner = this.ownerOf(row);
    if (slot.owner === owner) return;
    const slots = this.#byOwner.get(owner);
    if (slots === undefined) this.#byOwner.set(owner, [slot]);
    // One that had another owner may have had this one before.
    else if (slot.owner === null || !slots.includes(slot)) slots.push(slot);
    slot.owner = owner;
  }
}

function rowsOf<R>(slots: Iterable<Slot<R>>): R[] {
  const rows: R[] = [];
  for (const { row } of slots) if (row !== null && row !== undefined) rows.push(row);
  return rows;
}
