import { type Account, accountOf } from './account/account.js';
import { REQUIREMENTS } from './requirements/registry.js';
import type { JudgeSettings, Requirement, Sighting } from './requirements/requirement.js';
import type { Line } from './transcript/line.js';

/** One requirement and its verdict. */
export interface Finding extends Sighting {
  readonly requirement: Requirement;
  readonly verdict: 'met' | 'broken' | 'not_seen';
}

/** Judges a transcript by every requirement. Pure. Throws TranscriptFault if it cannot be read. */
export function judge(lines: readonly Line[], settings: JudgeSettings): readonly Finding[] {
  const account = accountOf(lines);
  return REQUIREMENTS.map((requirement) => {
    const sighting = requirement.check(account, settings);
    return {
      requirement,
      ...sighting,
      note: silence(requirement, account) ?? sighting.note,
      verdict: verdictOf(sighting),
    };
  });
}

/** Why a requirement was not seen, if the program has no worker or no manager. */
function silence({ of }: Requirement, { calls, reports, signs }: Account): string | undefined {
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
  return seen > 0 ? 'met' : 'not_seen';
}
