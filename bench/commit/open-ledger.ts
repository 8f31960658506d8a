import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RunningLedger } from '../../src/ledger/ledger.js';
import type { LedgerSettings } from '../../src/ledger/settings.js';
import { DEFAULT_PROFILE, DEFAULT_SETTINGS } from '../../test/ledger/support.js';
import { SILENT_OBSERVER } from '../../test/support/silent-observer.js';
import { buildProfile } from '../built.js';
import type { Scratch } from '../scratch.js';
import { openSqliteStore, startLedger } from './built-ledger.js';

/**
 * A ledger on SQLite in this process, without a server, that does nothing in the background. A
 * fault is thrown.
 * @param committed called with how many items each commit had
 */
export async function openLedger(
  scratch: Scratch,
  settings: Partial<LedgerSettings>,
  committed: (items: number) => void = () => undefined,
): Promise<RunningLedger> {
  return startLedger({
    store: await openSqliteStore({
      file: join(scratch.directory, 'stowage.db'),
      clock: Date.now,
    }),
    settings: { ...DEFAULT_SETTINGS, profile: buildProfile(DEFAULT_PROFILE), ...settings },
    clock: Date.now,
    random: randomBytes,
    timers: {
      soon: (run) => setImmediate(run),
      after: (ms, run) => void setTimeout(run, ms).unref(),
      // Background work would add to what is measured.
      every: () => () => undefined,
    },
    observer: {
      ...SILENT_OBSERVER,
      committed: (_, items) => committed(items),
      fault: (error, doing) => {
        throw new Error(`a fault while ${doing}`, { cause: error });
      },
    },
  });
}
