import { type Call, callsOf } from '../transcript/calls.js';
import type { Line, Missed } from '../transcript/line.js';
import { type Offered, offersOf, withdrawalsOf } from './offers.js';
import { historiesOf, type OrderHistory } from './order-history.js';
import { type OrderRequest, orderRequestsOf } from './order-requests.js';
import { reportsOf, type SentReport, type Sign, signsOf } from './reports.js';
import { type ReceivedRevision, revisionsOf } from './revisions.js';

/** One run of the author's program. */
export interface Run {
  readonly run: number;
  readonly startedAt: number;
  /** When the run ended; if it did not, when the transcript did. */
  readonly endedAt: number;
}

/** A transcript sorted by subject, for judging requirements. All times are ms since it began. */
export interface Account {
  readonly calls: readonly Call[];
  readonly runs: readonly Run[];
  readonly histories: readonly OrderHistory[];
  readonly offers: readonly Offered[];
  readonly orderRequests: readonly OrderRequest[];
  readonly reports: readonly SentReport[];
  readonly signs: readonly Sign[];
  readonly revisions: readonly ReceivedRevision[];
  readonly missed: readonly Missed[];
  readonly endedAt: number;
}

/** Sorts a transcript by subject. Throws TranscriptFault. */
export function accountOf(lines: readonly Line[]): Account {
  const calls = callsOf(lines);
  const endedAt = Math.max(0, ...lines.map((line) => line.at));
  const offers = offersOf(calls);
  const orderRequests = orderRequestsOf(calls);
  return {
    calls,
    runs: runsOf(lines, calls, endedAt),
    histories: historiesOf(offers, orderRequests, withdrawalsOf(calls)),
    offers,
    orderRequests,
    reports: reportsOf(calls),
    signs: signsOf(calls, endedAt),
    revisions: revisionsOf(calls),
    missed: lines.filter((line) => line.event === 'missed'),
    endedAt,
  };
}

function runsOf(lines: readonly Line[], calls: readonly Call[], endedAt: number): readonly Run[] {
  const numbers = [
    ...new Set([
      ...calls.map(({ run }) => run),
      ...lines.flatMap((line) => (line.event === 'program' ? [line.run] : [])),
    ]),
  ];
  return numbers
    .toSorted((a, b) => a - b)
    .map((run) => ({
      run,
      startedAt: moment(lines, run, 'started') ?? 0,
      endedAt: moment(lines, run, 'ended') ?? endedAt,
    }));
}

function moment(
  lines: readonly Line[],
  run: number,
  state: 'started' | 'ended',
): number | undefined {
  return lines.find((line) => line.event === 'program' && line.run === run && line.state === state)
    ?.at;
}
