import { type Account, accountOf } from './account/account.js';
import type { JudgeSettings, KnownPromise, Sighting } from './promises/promise.js';
import { PROMISES } from './promises/registry.js';
import type { Line } from './transcript/line.js';

/** One promise and what became of it. */
export interface Finding extends Sighting {
  readonly promise: KnownPromise;
  readonly verdict: 'kept' | 'broken' | 'not_seen';
}

/**
 * Judges a transcript, promise by promise. Pure. Throws TranscriptFault where it cannot be read.
 */
export function judge(lines: readonly Line[], settings: JudgeSettings): readonly Finding[] {
  const account = accountOf(lines);
  return PROMISES.map((promise) => {
    const sighting = promise.check(account, settings);
    return {
      promise,
      ...sighting,
      note: silence(promise, account) ?? sighting.note,
      verdict: verdictOf(sighting),
    };
  });
}

/** Why a promise could not be seen where the program has no such part. */
function silence({ of }: KnownPromise, { calls, reports, signs }: Account): string | undefined {
  if (of === 'worker')
    return calls.some(({ method }) => method === 'WatchDecisions')
      ? undefined
      : 'it watched no decisions';
  if (reports.length > 0) return undefined;
  return signs.length > 0
    ? 'it sent no report'
    : 'it is no volume manager: neither report nor heartbeat came';
}

function verdictOf({ seen, breaches }: Sighting): Finding['verdict'] {
  if (breaches.length > 0) return 'broken';
  return seen > 0 ? 'kept' : 'not_seen';
}
