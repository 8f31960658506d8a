import type { RequestRecord } from '../../domain/decision.js';
import type { SetView } from '../../engine/request/view.js';
import type { LedgerContext } from '../context.js';

/**
 * The set that a request's volume is of, with its rules; null: it is of none, or that has no rules.
 * Throws STORE_UNAVAILABLE.
 */
export async function setOf(
  { store, index }: Pick<LedgerContext, 'store' | 'index'>,
  { setKey, subject }: Pick<RequestRecord, 'setKey' | 'subject'>,
): Promise<SetView | null> {
  if (setKey === undefined) return null;
  const set = await store.request(setKey);
  if (set?.detail.kind !== 'create_volumes')
    throw new Error(`the set ${setKey} of volume ${subject} is gone`);
  const { rules, members } = set.detail;
  if (rules.length === 0) return null;
  return {
    rules,
    others: members.flatMap(({ volumeId }) => (volumeId === subject ? [] : [volumeId])),
    poolOf: (pool) => index.view(index.presentName(pool)),
  };
}
