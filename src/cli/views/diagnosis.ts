import type {
  AbsenceCount,
  AbsentBackend,
  AttemptRecord,
  Diagnosis,
  FilterCount,
  PoolRejection,
} from '../../gen/stowage/v1/decision_pb.js';
import { plain } from '../output/plain.js';
import { specWarningLines } from './spec-warnings.js';
import { absenceCause, decisionState } from './words.js';

/** The counts of absent backends in several messages. */
interface Absent {
  readonly absentCounts: readonly AbsenceCount[];
  readonly absentBackends: readonly AbsentBackend[];
  readonly absentBackendsOmitted: number;
}

/** Why no pool fitted, in words. */
export function diagnosisWords(diagnosis: Diagnosis): string {
  const { poolsSeen, filters, nearestMisses, earlierAttempts, pools, poolsOmitted } = diagnosis;
  const parts = [
    poolsSeen === 0
      ? `  ${nothingTakesPart(diagnosis)}`
      : `  ${count(poolsSeen, 'pool')} took part.${filters
          .filter(({ considered }) => considered > 0)
          .map(filterWords)
          .join('')}`,
    absentWords(diagnosis),
    section('Nearest misses', nearestMisses.map(rejection)),
    section('Earlier attempts', earlierAttempts.map(attempt)),
    section('Suspicious', specWarningLines(diagnosis.warnings)),
    section('Every pool', pools.map(rejection)),
    pools.length > 0 && poolsOmitted > 0 ? `  and ${count(poolsOmitted, 'more pool')}` : '',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function nothingTakesPart({ absentCounts, earlierAttempts }: Diagnosis): string {
  const nothing = 'Nothing takes part in such placements';
  if (absentCounts.length > 0) return `${nothing}.`;
  return earlierAttempts.length > 0
    ? `${nothing} but backends of earlier attempts, to which it may not go back.`
    : `${nothing}: has a backend or service reported, is it up, enabled and not frozen?`;
}

/** The absent backends and why, in words; empty if there are none. */
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

/** One attempt at a request, as a line. */
function attempt({ attempt: number, pool, state, reason }: AttemptRecord): string {
  return (
    `attempt ${number} on ${plain(pool)}: ` +
    `${decisionState(state)}${reason === '' ? '' : `: ${plain(reason)}`}`
  );
}

/** A count of things, in singular or plural. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** `CapacityFilter removed 2 of 5`, on a line of its own. */
export function filterWords({ filter, considered, removed }: FilterCount): string {
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
