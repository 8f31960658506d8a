import type { AttemptRecord, Diagnosis, FilterCount, PoolRejection } from '../../gen/stowage/v1/decision_pb.js';
import { plain } from '../output/plain.js';
import { decisionState } from './words.js';

/** Why nothing fitted, in words. */
export function diagnosisWords(diagnosis: Diagnosis): string {
  const { poolsSeen, filters, nearestMisses, earlierAttempts, pools, poolsOmitted } = diagnosis;
  const parts = [
    poolsSeen === 0
      ? '  Nothing takes part in such placements: has a backend or service reported, is it up, enabled and not frozen?'
      : `  ${count(poolsSeen, 'pool')} took part.${filters
          .filter(({ considered }) => considered > 0)
          .map(filterWords)
          .join('')}`,
    section('Nearest misses', nearestMisses.map(rejection)),
    section('Earlier attempts', earlierAttempts.map(attempt)),
    section('Every pool', pools.map(rejection)),
    pools.length > 0 && poolsOmitted > 0 ? `  and ${count(poolsOmitted, 'more pool')}` : '',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Attempts at a request, one a line. */
function attempt({ attempt: number, pool, state, reason }: AttemptRecord): string {
  return `attempt ${number} on ${plain(pool)}: ${decisionState(state)}${reason === '' ? '' : `: ${plain(reason)}`}`;
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
  return lines.length === 0 ? '' : [`  ${title}:`, ...lines.map((line) => `    ${line}`)].join('\n');
}
