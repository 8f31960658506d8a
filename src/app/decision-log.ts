import type { Logger } from 'pino';
import type { DecisionRecord } from '../domain/decision.js';
import { subjectKind } from '../domain/operation.js';
import type { PhaseClock } from '../ledger/lib/phases.js';
import { PHASES } from '../ledger/lib/phases.js';
import type { Decided } from '../ledger/lib/ports.js';

/** Slow decisions are told no more often than this, ms: a slow disk makes all of them slow. */
const SLOW_EVERY_MS = 1_000;

/**
 * One line for each decision at `info`, and for slow ones one at `warn` that says where the time
 * went.
 */
export class DecisionLog {
  #slowAt = Number.NEGATIVE_INFINITY;
  /** Slow decisions since then that had no line. */
  #untold = 0;

  constructor(
    private readonly log: Pick<Logger, 'info' | 'warn' | 'isLevelEnabled'>,
    /** What takes longer is slow, ms; null: nothing is. */
    private readonly slowMs: () => number | null,
    /** The process's own, ms. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** A request, or its next attempt, was decided. */
  decided(what: Decided): void {
    if (this.log.isLevelEnabled('info')) this.log.info(fieldsOf(what), 'decision');
    const { phases } = what;
    const slowMs = this.slowMs();
    if (phases === null || slowMs === null || phases.totalMs <= slowMs) return;
    const now = this.clock();
    if (now - this.#slowAt < SLOW_EVERY_MS) {
      this.#untold += 1;
      return;
    }
    const others = this.#untold === 0 ? {} : { others: this.#untold };
    this.#slowAt = now;
    this.#untold = 0;
    this.log.warn({ ...fieldsOf(what), phases: phasesOf(phases), ...others }, 'slow decision');
  }
}

/** The ids by which a person finds a decision. */
export function idsOf({
  decisionId,
  operation,
  requestKey,
  subject,
}: DecisionRecord): Readonly<Record<string, string>> {
  return { decision_id: decisionId, request_key: requestKey, ...subjectOf(operation, subject) };
}

function subjectOf(
  operation: DecisionRecord['operation'],
  subject: string,
): Readonly<Record<string, string>> {
  return { [`${subjectKind(operation)}_id`]: subject };
}

function fieldsOf({ result, request, decision, diagnosis, phases }: Decided): object {
  const { requestId, operation, subject, spec } = request;
  return {
    result,
    operation,
    request_id: requestId,
    volume_id: spec.volumeId,
    ...(subject !== spec.volumeId && subjectOf(operation, subject)),
    ...(decision !== null && {
      decision_id: decision.decisionId,
      attempt: decision.attempt,
      pool: decision.placement.pool,
      weight: decision.weight,
      profile: decision.profile,
    }),
    ...(diagnosis !== null && {
      pools_seen: diagnosis.poolsSeen,
      removed: Object.fromEntries(
        diagnosis.filters
          .filter(({ removed }) => removed > 0)
          .map(({ filter, removed }) => [filter, removed]),
      ),
    }),
    ...(phases !== null && { ms: rounded(phases.totalMs) }),
  };
}

function phasesOf({ ms }: PhaseClock): Readonly<Record<string, number>> {
  return Object.fromEntries(PHASES.map((phase) => [`${phase}_ms`, rounded(ms[phase])]));
}

/** Microseconds are enough. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
