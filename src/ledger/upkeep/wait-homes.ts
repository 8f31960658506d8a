import type { LedgerContext } from '../context.js';
import type { Pacer } from '../lib/pacer.js';
import type { AttemptRequest } from '../placement/attempt-request.js';
import { homesAtChoice } from '../placement/homes.js';
import type { Alike } from './wait-lanes.js';
import type { WaitQueue } from './wait-queue.js';

/** The volumes of so many kinds are looked up at a time. */
const PAGE = 64;

/**
 * Wakes the kinds whose hints or sources name volumes, if these live elsewhere now than when no
 * pool took the kind. If the volumes cannot be looked up, wakes all such kinds.
 */
export async function wakeByHomes(
  { store, index }: Pick<LedgerContext, 'store' | 'index'>,
  queue: WaitQueue,
  pacer: Pacer,
): Promise<void> {
  for (const [projectId, kinds] of byProject(queue.naming())) {
    for (let from = 0; from < kinds.length; from += PAGE) {
      const page = kinds.slice(from, from + PAGE);
      const ids = new Set(page.flatMap(({ attempt }) => attempt.named.ids));
      const committed = await store.homes([...ids], projectId).catch(() => null);
      for (const alike of page) {
        const { named } = alike.attempt;
        queue.homesAre(alike, committed && homesAtChoice(index, { ...named, committed }));
      }
      await pacer.breathe();
    }
  }
}

/** What a kind asks, with its volumes where they lived last; null: that is not known. */
export function withHomes({ attempt, homes }: Alike): AttemptRequest | null {
  const { named } = attempt;
  if (named.ids.length === 0) return attempt;
  return homes && { ...attempt, named: { ...named, committed: homes } };
}

function byProject(kinds: Iterable<Alike>): ReadonlyMap<string, readonly Alike[]> {
  const found = new Map<string, Alike[]>();
  for (const alike of kinds) {
    const { projectId } = alike.attempt.named;
    const same = found.get(projectId);
    if (same === undefined) found.set(projectId, [alike]);
    else same.push(alike);
  }
  return found;
}
