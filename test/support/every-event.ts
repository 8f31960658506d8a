import type { EventFilter } from '../../src/ledger/store-port/store.js';

/** A filter that lets every event through. */
export const EVERY_EVENT: EventFilter = {
  kinds: [],
  types: [],
  projectId: null,
  volumeId: null,
  source: null,
  since: null,
  until: null,
};
