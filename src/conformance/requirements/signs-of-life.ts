import type { Account, Run } from '../account/account.js';
import type { Breach, JudgeSettings, Requirement, Sighting } from './requirement.js';
import { seconds } from './words.js';

/** A silent backend gets no volumes, and its open orders are decided again. */
export const signsOfLife: Requirement = {
  id: 'signs-of-life',
  of: 'manager',
  says:
    'A report, a heartbeat or an open stream of reports shows that the host lives, more ' +
    'often than `service_down_time`.',
  document: 'docs/runbook.md, When something breaks',
  check: (account, settings) => {
    const judged = account.runs.flatMap((run) => judge(account, run, settings));
    const seen = judged.reduce((sum, sighting) => sum + sighting.seen, 0);
    return {
      seen,
      breaches: judged.flatMap(({ breaches }) => breaches),
      note:
        `one sign within ${seconds(account.endedAt)} says nothing of ` +
        `${seconds(settings.downAfterMs)}`,
    };
  },
};

function judge(
  { signs }: Account,
  { run, endedAt }: Run,
  { downAfterMs }: JudgeSettings,
): readonly Sighting[] {
  const own = signs.filter((sign) => sign.run === run);
  if (own.length === 0) return [];
  const breaches: Breach[] = [];
  let alive = own[0]?.from ?? 0;
  for (const { from, to } of [...own, { from: endedAt, to: endedAt }]) {
    if (from - alive > downAfterMs) {
      breaches.push({
        at: alive,
        run,
        what: `no sign of life for ${seconds(from - alive)}`,
        expected: `one at least every ${seconds(downAfterMs)}`,
      });
    }
    alive = Math.max(alive, to);
  }
  const proven = own.length > 1 || own.some(({ from, to }) => to > from);
  return [{ seen: proven ? own.length : 0, breaches }];
}
