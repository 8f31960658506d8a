import type { Observer } from '../lib/ports.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * Collects the attempts that a transaction ended, for whatever reason, to tell of them after the
 * commit. Null: it ended none. Call it last in the transaction.
 */
export function tellEnded(
  { decisions }: WorkingSet,
  observer: Pick<Observer, 'ended'>,
): (() => void) | null {
  const ended = decisions
    .written()
    .filter(
      ({ decisionId, finishedAt }) =>
        finishedAt !== null && (decisions.before(decisionId)?.finishedAt ?? null) === null,
    );
  if (ended.length === 0) return null;
  return () => {
    for (const attempt of ended) observer.ended(attempt);
  };
}
