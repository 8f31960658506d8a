import type { LedgerStore } from '../../src/ledger/store-port/store.js';
import { overriding } from './support.js';

/** What commits wait at while a test has shut it. It is open at first. */
export class CommitGate {
  #shut: Promise<void> = Promise.resolve();
  #open = (): void => undefined;
  /** How many went through. */
  commits = 0;

  /** A store whose commits wait here. */
  readonly around = (store: LedgerStore): LedgerStore =>
    overriding(store, {
      transact: async (...arguments_) => {
        await this.#shut;
        this.commits += 1;
        return store.transact(...arguments_);
      },
    });

  shut(): void {
    this.#shut = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}
