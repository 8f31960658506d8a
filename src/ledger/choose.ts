import type { AttemptRecord, Diagnosis } from '../domain/diagnosis.js';
import type { CreateVolumeSpec } from '../domain/volume.js';
import type { Ticket } from '../engine/index/pool-index.js';
import { schedule } from '../engine/schedule.js';
import type { Choice } from './attempts.js';
import type { LedgerContext } from './context.js';
import { seedOf } from './ids.js';

/** What one attempt asks of the engine. */
export interface AttemptAsk {
  readonly requestKey: string;
  readonly spec: CreateVolumeSpec;
  readonly attempt: number;
  /** Earlier attempts of the request. */
  readonly history: readonly AttemptRecord[];
  /** Backends that must not be chosen: an attempt at the same volume is in doubt there, or is being moved away from there. */
  readonly avoid: ReadonlySet<string>;
  /** What the attempt before gives back with this decision: its space, 0 where it keeps it, and the volume's home. */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
}

/** What the engine chose on the index; not durable, and to be settled or dropped. */
export type Chosen =
  | { readonly kind: 'chosen'; readonly choice: Choice; readonly ticket: Ticket }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis; readonly leansOn: readonly Ticket[] };

/** Chooses a pool on the index and sets its space aside there until the decision commits or fails. What a rule throws is a fault. */
export function choose(context: LedgerContext, ask: AttemptAsk): Chosen {
  const { index, settings } = context;
  const all = index.participating();
  const pools = ask.avoid.size === 0 ? all : all.filter((pool) => !ask.avoid.has(pool.backend));
  const seed = seedOf(ask.requestKey, ask.attempt);
  const outcome = schedule(
    pools,
    {
      spec: ask.spec,
      attemptedPools: ask.history.map((attempt) => attempt.pool),
      credit: ask.credit,
      seed,
      maxDiagnosedPools: settings.maxDiagnosedPools,
    },
    settings.profile,
  );
  if (outcome.kind === 'refused') {
    return { kind: 'refused', diagnosis: { ...outcome.diagnosis, earlierAttempts: ask.history }, leansOn: index.openTickets() };
  }
  return {
    kind: 'chosen',
    choice: { pool: outcome.pool.pool, backend: outcome.pool.backend, weight: outcome.weight, alternatives: outcome.alternatives, seed },
    ticket: index.reserve(outcome.pool.pool, ask.spec.sizeGib),
  };
}

/**
 * Whether a refusal may commit now: every tentative reservation that it counted as taken has committed, or stands before it in this very
 * transaction. One that was dropped, or is still on its way, may leave the room that the refusal says is not there.
 */
export function stillRefused(chosen: Extract<Chosen, { kind: 'refused' }>): boolean {
  return chosen.leansOn.every(({ state }) => state === 'settled' || state === 'entered');
}
