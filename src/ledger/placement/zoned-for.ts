import type { LedgerContext } from '../context.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { refuseLongWait } from './begin-waiting.js';
import { refuseSizes } from './type-sizes.js';
import { zoned } from './zones.js';

/**
 * The request with its zones. Neither wrong zones nor sizes that its type does not allow matter to
 * a request that was answered before.
 * Throws INVALID_FIELDS.
 */
export function zonedFor(
  { settings, index, store, now }: LedgerContext,
  draft: RequestDraft,
): RequestDraft | Promise<RequestDraft> {
  try {
    refuseSizes(draft);
    refuseLongWait(draft, settings, now());
    return zoned(settings, index, draft);
  } catch (error) {
    return unlessAnswered(store, draft, error);
  }
}

/** The request, if it was answered before; else rejects. */
async function unlessAnswered(
  store: LedgerContext['store'],
  draft: RequestDraft,
  error: unknown,
): Promise<RequestDraft> {
  if ((await store.request(draft.key)) !== null) return draft;
  throw error;
}
