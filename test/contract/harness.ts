import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keys, type LedgerStore } from '../../src/ledger/store-port/store.js';
import type { WorkingSet } from '../../src/ledger/store-port/working-set.js';

/** Opens a store whose data lives in a directory; opening it again shows what was committed. */
export type OpenStore = (directory: string) => Promise<LedgerStore>;

/** A store of its own for each test. */
export class Harness {
  #directory = '';
  #store: LedgerStore | null = null;
  #batches = 0;

  constructor(private readonly open: OpenStore) {}

  get store(): LedgerStore {
    if (this.#store === null) throw new Error('no store is open');
    return this.#store;
  }

  async setUp(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'stowage-store-'));
    this.#store = await this.open(this.#directory);
  }

  async reopen(): Promise<LedgerStore> {
    await this.store.close();
    this.#store = await this.open(this.#directory);
    return this.#store;
  }

  async tearDown(): Promise<void> {
    await this.#store?.close();
    this.#store = null;
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** A transaction under a batch id of its own. */
  transact<T>(
    wanted: Wanted,
    work: (set: WorkingSet) => T,
  ): ReturnType<typeof this.store.transact<T>> {
    this.#batches += 1;
    return this.store.transact(`batch-${this.#batches}-${performance.now()}`, keysOf(wanted), work);
  }

  /** Writes rows that nothing was loaded for. */
  async write(work: (set: WorkingSet) => unknown): Promise<number> {
    return (await this.transact({}, work)).revision;
  }
}

/** Keys by name. */
export type Wanted = { readonly [Name in keyof Keys]?: readonly string[] };

function keysOf(wanted: Wanted): Keys {
  const keys = new Keys();
  for (const name of Object.keys(wanted) as (keyof Keys)[])
    for (const key of wanted[name] ?? []) keys[name].add(key);
  return keys;
}
