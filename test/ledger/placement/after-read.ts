import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { overriding } from '../support.js';

/** A store after whose next read of a volume something happens before it is answered, once. */
export function afterRead() {
  let meanwhile: (() => Promise<unknown>) | null = null;
  return {
    wrap: (store: LedgerStore) =>
      overriding(store, {
        volume: async (id) => {
          const read = await store.volume(id);
          const then = meanwhile;
          meanwhile = null;
          await then?.();
          return read;
        },
      }),
    once: (happens: () => Promise<unknown>) => {
      meanwhile = happens;
    },
  };
}
