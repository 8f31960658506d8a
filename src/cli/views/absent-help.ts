import { AbsenceCause, type Diagnosis } from '../../gen/stowage/v1/decision_pb.js';
import { plain } from '../output/plain.js';

/**
 * What helps if no pool took part: a command for each cause, with the first backend of it. Empty if
 * pools took part. `self` is how this program was called.
 */
export function absentHelp(diagnosis: Diagnosis, self: string): string {
  const { poolsSeen, absentCounts, absentBackends } = diagnosis;
  if (poolsSeen > 0) return '';
  if (absentCounts.length === 0)
    return (
      `  \`${self} backend list\` shows which backends are known; a report makes one known: ` +
      `\`${self} backend report FILE\``
    );
  const helps = new Map<string, string>();
  for (const { backend, cause } of absentBackends) {
    const [what, command] = HELP[cause] ?? [];
    if (what === undefined || command === undefined || helps.has(what)) continue;
    helps.set(what, `    ${what}: \`${self} ${command(plain(backend))}\``);
  }
  return ['  What helps:', ...helps.values()].join('\n');
}

type Help = readonly [what: string, command: (backend: string) => string];

const REPORT: Help = ['its volume manager must report; by hand', () => 'backend report FILE'];
const ENABLE: Help = [
  'an operator must enable it',
  (backend) => `backend set-state ${backend} enabled`,
];

const HELP: Readonly<Partial<Record<AbsenceCause, Help>>> = {
  [AbsenceCause.DOWN]: [
    'its volume manager must give signs of life; by hand',
    (backend) => `backend heartbeat ${backend}`,
  ],
  [AbsenceCause.DISABLED]: ENABLE,
  [AbsenceCause.FROZEN]: ENABLE,
  [AbsenceCause.NEVER_REPORTED]: REPORT,
  [AbsenceCause.NO_POOLS]: REPORT,
  [AbsenceCause.REPORT_TOO_OLD]: REPORT,
  [AbsenceCause.QUARANTINED]: [
    'a probe must succeed, or an operator must lift its quarantine',
    (backend) => `backend lift-quarantine ${backend}`,
  ],
};
