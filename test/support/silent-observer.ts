import type { Observer } from '../../src/ledger/lib/ports.js';

/** Hears everything and says nothing: spread it, and say what a test or benchmark listens to. */
export const SILENT_OBSERVER: Observer = {
  decided: () => undefined,
  ended: () => undefined,
  delivered: () => undefined,
  committed: () => undefined,
  returning: () => undefined,
  moved: () => undefined,
  swept: () => undefined,
  decidedAgain: () => undefined,
  setAside: () => undefined,
  rebuilt: () => undefined,
  journalLost: () => undefined,
  journalWentOn: () => undefined,
  storeAvailable: () => undefined,
  storeBroken: () => undefined,
  storeFailed: () => undefined,
  fault: () => undefined,
};
