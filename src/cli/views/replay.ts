import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import type {
  PoolAccount,
  ReplayDecisionResponse,
  ReplayDifference,
  WeigherShare,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { type Column, cell } from '../output/columns.js';
import { type Look, table } from '../output/table.js';
import { count, filterWords } from './diagnosis.js';
import { figure, moment, operation } from './words.js';

/** Fields of a decision that was made again. */
export const REPLAY_FIELDS: readonly Column<ReplayDecisionResponse>[] = [
  { name: 'decision', value: ({ decision }) => decision?.decisionId ?? '' },
  { name: 'request', value: ({ requestId }) => requestId },
  { name: 'about', value: ({ subjectId }) => subjectId },
  { name: 'operation', value: (answer) => operation(answer.operation) },
  { name: 'attempt', value: ({ attempt }) => attempt },
  { name: 'seen at', value: ({ seenAt }) => moment(seenAt) },
  {
    name: 'outcome',
    value: ({ decision }) => decision?.placement?.pool ?? 'refused',
    tone: ({ decision }) => (decision === undefined ? 'bad' : 'good'),
  },
  { name: 'profile', value: ({ replayed }) => replayed?.profile ?? '' },
  { name: 'seed', value: ({ replayed }) => replayed?.seed ?? 0n },
  { name: 'revision', value: ({ replayed }) => replayed?.readRevision ?? 0n },
  {
    name: 'again',
    value: ({ same }) => (same ? 'the same comes out' : 'something else comes out'),
    tone: ({ same }) => (same ? 'good' : 'bad'),
  },
];

const POOLS: readonly Column<PoolAccount>[] = [
  {
    name: 'pool',
    value: ({ pool }) => pool,
    tone: ({ filter }) => (filter === '' ? 'good' : undefined),
  },
  { name: 'weight', value: ({ shares, weight }) => (shares.length === 0 ? undefined : weight) },
  { name: 'weighers', value: ({ shares }) => shares.map(shareWords).join(', ') },
  { name: 'report age', value: ({ reportAge }) => ageWords(reportAge) },
  { name: 'stopped by', value: ({ filter }) => filter, tone: () => 'bad' },
  { name: 'reason', value: ({ reason }) => reason },
];

const DIFFERENCES: readonly Column<ReplayDifference>[] = [
  { name: 'row', value: ({ row }) => row },
  { name: 'was', value: ({ was }) => was },
  { name: 'is', value: ({ is }) => is, tone: () => 'bad' },
];

/** What the pools got: how many each filter removed, and every pool's own account. */
export function seenSections(answer: ReplayDecisionResponse, look: Look): readonly string[] {
  const { poolsSeen, filters, replayed } = answer;
  const { pools = [], poolsOmitted = 0 } = replayed ?? {};
  const took = `  ${count(poolsSeen, 'pool')} took part.${filters.map(filterWords).join('')}`;
  const more = poolsOmitted > 0 ? [`and ${count(poolsOmitted, 'more pool')}: --max-pools`] : [];
  return [took, ...(pools.length > 0 ? [rowsOf(POOLS, pools, look)] : []), ...more];
}

/** What comes out otherwise, row by row. */
export function differenceSections(
  { differences }: ReplayDecisionResponse,
  look: Look,
): readonly string[] {
  return differences.length === 0 ? [] : [rowsOf(DIFFERENCES, differences, look)];
}

/** `CapacityWeigher 0.5 (450)`: the share that it adds, normalised, and its number. */
export function shareWords({ weigher, number, share }: WeigherShare): string {
  return `${weigher} ${figure(share)} (${figure(number)})`;
}

function ageWords(age: Duration | undefined): string {
  return age === undefined ? '' : `${Math.round(durationMs(age) / 1000)} s`;
}

function rowsOf<T>(columns: readonly Column<T>[], rows: readonly T[], look: Look): string {
  return table(
    columns.map(({ name }) => name.toUpperCase()),
    rows.map((row) => columns.map(({ value, tone }) => cell(value(row), tone?.(row)))),
    look,
  );
}
