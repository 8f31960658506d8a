import { latenciesOf, rounded } from '../support/statistics.js';
import type { Seen } from './bystander.js';
import type { Loaded } from './load.js';

/** gRPC's INTERNAL, and HTTP/2's INTERNAL_ERROR. */
const INTERNAL = { status: '13', reset: '2' };

/** One load, and what was seen of it. */
export interface Phase {
  readonly name: string;
  readonly deadlineMs: number;
  readonly loaded: Loaded;
  /** Volumes that the ledger placed meanwhile, this load's and the bystander's. */
  readonly placed: number;
  readonly seen: Seen;
  /** The most that the server had resident, MiB. */
  readonly residentMib: number;
  /** Processor time of the server, share of one core. */
  readonly cores: number;
}

/** Volumes a second that their clients heard of in time. */
export function goodputOf({ loaded }: Pick<Phase, 'loaded'>): number {
  return (loaded.statuses['0'] ?? 0) / loaded.seconds;
}

/** Calls that ended with INTERNAL, and connections that were lost. */
export function internalOf({ loaded }: Phase): number {
  return (
    (loaded.statuses[INTERNAL.status] ?? 0) +
    (loaded.resets[INTERNAL.reset] ?? 0) +
    loaded.connectionsLost
  );
}

/** Share of the volumes that were placed of which nobody heard in time. */
export function unheardOf({ loaded, placed, seen }: Phase): number {
  const heard = (loaded.statuses['0'] ?? 0) + seen.creates.placed;
  return placed === 0 ? 0 : Math.max(0, placed - heard) / placed;
}

/** The figures of a load, as they are printed. */
export function figuresOf(phase: Phase): Readonly<Record<string, unknown>> {
  const { loaded, seen } = phase;
  const ms = latenciesOf(Float64Array.from(loaded.latencies));
  const share = (good: number, asked: number) => `${good}/${asked}`;
  return {
    load: phase.name,
    due_per_second: rounded(loaded.due / loaded.seconds, 0),
    goodput: rounded(goodputOf(phase), 0),
    p50_ms: rounded(ms.p50, 0),
    p99_ms: rounded(ms.p99, 0),
    statuses: loaded.statuses,
    resets: loaded.resets,
    unsent: loaded.unsent,
    late: loaded.late,
    connections_lost: loaded.connectionsLost,
    connections_ended: loaded.connectionsEnded,
    placed: phase.placed,
    unheard: rounded(unheardOf(phase), 4),
    resident_mib: rounded(phase.residentMib, 0),
    cores: rounded(phase.cores),
    bystander: share(seen.creates.placed, seen.creates.asked),
    bystander_p99_ms: rounded(seen.creates.ms.p99, 0),
    health: share(seen.health.serving, seen.health.asked),
    health_p99_ms: rounded(seen.health.ms.p99, 0),
    readyz: share(seen.readyz.ready, seen.readyz.asked),
    readyz_p99_ms: rounded(seen.readyz.ms.p99, 0),
  };
}
