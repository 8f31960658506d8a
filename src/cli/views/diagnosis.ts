import type {
  AbsenceCount,
  AbsentBackend,
  AttemptRecord,
  Diagnosis,
  FilterCount,
  PoolRejection,
} from '../../gen/stowage/v1/decision_pb.js';
import { plain } from '../output/plain.js';
import { absenceCause, decisionState } from './words.js';

/** What several messages say of the backends that take no part. */
interface Absent {
  readonly absentCounts: readonly AbsenceCount[];
  readonly absentBackends: readonly AbsentBackend[];
  readonly absentBackendsOmitted: number;
}

/** Why nothing fitted, in words. */
export function diagnosisWords(diagnosis: Diagnosis): string {
  const { poolsSeen, filters, nearestMisses, earlierAttempts, pools, poolsOmitted } = diagnosis;
  const parts = [
    poolsSeen === 0
      ? '  Nothing takes part in such ' +
        `placements${diagnosis.absentCounts.length > 0 ? '.' : ': has a backend or service reported, is it up, enabled and not frozen?'}`
      : `  ${count(poolsSeen, 'pool')} took part.${filters
          .filter(({ considered }) => considered > 0)
          .map(filterWords)
          .join('')}`,
    absentWords(diagnosis),
    section('Nearest misses', nearestMisses.map(rejection)),
    section('Earlier attempts', earlierAttempts.map(attempt)),
    section('Every pool', pools.map(rejection)),
    pools.length > 0 && poolsOmitted > 0 ? `  and ${count(poolsOmitted, 'more pool')}` : '',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** The backends that take no part, and why, in words; empty where there are none. */
export function absentWords({
  absentCounts,
  absentBackends,
  absentBackendsOmitted,
}: Absent): string {
  const all = absentCounts.reduce((sum, { backends }) => sum + backends, 0);
  if (all === 0) return '';
  const causes = absentCounts
    .map(({ cause, backends }) => `${backends} ${absenceCause(cause)}`)
    .join(', ');
  const shown = absentBackends.map(
    ({ backend, explanation }) => `${plain(backend)}  ${plain(explanation)}`,
  );
  const more =
    absentBackendsOmitted > 0 ? [`and ${count(absentBackendsOmitted, 'more backend')}`] : [];
  return section(`${all === 1 ? '1 backend takes' : `${all} backends take`} no part (${causes})`, [
    ...shown,
    ...more,
  ]);
}

/** Attempts at a request, one a line. */
function attempt({ attempt: number, pool, state, reason }: AttemptRecord): string {
  return (
    `attempt ${number} on ${plain(pool)}: ` +
    `${decisionState(state)}${reason === '' ? '' : `: ${plain(reason)}`}`
  );
}

/** A number of things, in the right grammatical number. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function filterWords({ filter, considered, removed }: FilterCount): string {
  return `\n  ${plain(filter)} removed ${removed} of ${considered}`;
}

function rejection({ pool, filter, reason }: PoolRejection): string {
  return `${plain(pool)}  ${plain(filter)}: ${plain(reason)}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`  ${title}:`, ...lines.map((line) => `    ${line}`)].join('\n');
}
