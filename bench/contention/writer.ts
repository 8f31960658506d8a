import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { CodedError } from '../../src/domain/errors.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { startLedger } from '../../src/ledger/ledger.js';
import { openPostgresStore } from '../../src/store/open/open-postgres.js';
import {
  backendReport,
  createSpec,
  DEFAULT_PROFILE,
  DEFAULT_SETTINGS,
  thickPool,
} from '../../test/ledger/support.js';
import { SILENT_OBSERVER } from '../../test/support/silent-observer.js';
import { dice } from '../random.js';

// Runs in its own process: the ledger of one server, without the server.

/** The job of a writer. */
export interface Job {
  readonly url: string;
  readonly seed: number;
  /** Answers to get. */
  readonly decisions: number;
  /** Volumes that it keeps before it gives one back. */
  readonly window: number;
  /** The pools that it reports first; null if another writer does. */
  readonly pools: { readonly count: number; readonly sizeGib: number } | null;
}

/** A refusal, and the revisions of the ledger before its request and after its answer. */
export interface Refusal {
  readonly sizeGib: number;
  readonly from: number;
  readonly to: number;
}

/** What a writer saw. */
export interface Told {
  readonly placed: number;
  readonly refused: readonly Refusal[];
  /** Requests that were decided more than once, and the most tries of one. */
  readonly again: number;
  readonly mostTries: number;
  /** Answers that asked the writer to try again. */
  readonly contended: number;
}

const AT_ONCE = 16;

const [, , text = ''] = process.argv;
const job = JSON.parse(text) as Job;
const timeouts = {
  connectMs: 10_000,
  lockMs: 30_000,
  statementMs: 30_000,
  idleInTransactionMs: 10_000,
};
const { store, clock } = await openPostgresStore({
  url: job.url,
  connections: 4,
  timeouts,
  clock: Date.now,
  log: () => undefined,
});
const counted = { again: 0, mostTries: 1, contended: 0, placed: 0 };
const running = await startLedger({
  store,
  // No host sends a heartbeat meanwhile.
  settings: {
    ...DEFAULT_SETTINGS,
    profile: buildProfile(DEFAULT_PROFILE),
    serviceDownTimeMs: 3_600_000,
  },
  clock,
  random: randomBytes,
  timers: {
    soon: (run) => setImmediate(run),
    after: (ms, run) => void setTimeout(run, ms),
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  },
  observer: {
    ...SILENT_OBSERVER,
    decidedAgain: (tries) => {
      counted.again += 1;
      counted.mostTries = Math.max(counted.mostTries, tries);
    },
    rebuilt: () => {
      throw new Error('an index was built anew');
    },
    fault: (error, doing) => console.error(`fault while ${doing}:`, error),
  },
});
const { ledger, index } = running;
const refused: Refusal[] = [];

for (let number = 0; number < (job.pools?.count ?? 0); number += 1) {
  await ledger.report(
    backendReport(`node${number}@lvm`, [
      thickPool('pool', job.pools?.sizeGib ?? 0, job.pools?.sizeGib ?? 0),
    ]),
  );
}

/** Asks until it gets an answer. */
async function create(sizeGib: number): Promise<string | null> {
  const call = {
    requestId: randomUUID(),
    caller: 'bench',
    spec: { ...createSpec(sizeGib), volumeId: randomUUID() },
  };
  const from = index.revision;
  for (;;) {
    try {
      await ledger.createVolume(call);
      counted.placed += 1;
      return call.spec.volumeId;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      if (error.reason === 'CONTENDED') counted.contended += 1;
      else if (error.reason === 'NO_VALID_BACKEND') {
        refused.push({ sizeGib, from, to: index.revision });
        return null;
      } else if (error.reason !== 'STORE_UNAVAILABLE') throw error;
    }
  }
}

process.send?.('ready');
await once(process, 'message');
const roll = dice(job.seed);
const kept: string[] = [];
let asked = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (asked < job.decisions) {
      asked += 1;
      const volume = await create(roll(1, 10));
      if (volume !== null) kept.push(volume);
      if (volume === null || kept.length > job.window) {
        const [old] = kept.splice(roll(0, Math.max(0, kept.length - 1)), 1);
        if (old !== undefined) await ledger.releaseVolume(old);
      }
    }
  }),
);
const told: Told = { ...counted, refused };
process.send?.(told);
await running.close();
process.disconnect();
