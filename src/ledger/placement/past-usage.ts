import type { PastUsage } from '../../engine/estimate/growth.js';
import type { LedgerContext } from '../context.js';

const DAY_MS = 86_400_000;
/** A day, a week, a month. */
const SPANS_DAYS = [1, 7, 30];
/** Rows that are read in one go. */
const PAGE = 1000;

/**
 * What pools had given away a day, a week and a month ago, as far as the ledger has looked: on the
 * last day before, else on the first. A day that serves several spans is told for each.
 */
export async function pastUsage(
  { store, turn }: Pick<LedgerContext, 'store' | 'turn'>,
  now: number,
): Promise<readonly PastUsage[]> {
  const today = Math.floor(now / DAY_MS);
  const past: PastUsage[] = [];
  const known = new Map<number, Omit<PastUsage, 'spanDays'>>();
  for (const spanDays of SPANS_DAYS) {
    const day = await store.usageDay(today - spanDays);
    if (day === null) break;
    const usage = known.get(day) ?? (await usageOf({ store, turn }, day));
    known.set(day, usage);
    past.push({ spanDays, ...usage });
  }
  return past;
}

async function usageOf(
  { store, turn }: Pick<LedgerContext, 'store' | 'turn'>,
  day: number,
): Promise<Omit<PastUsage, 'spanDays'>> {
  const takenGib = new Map<string, number>();
  let at = Infinity;
  for (let after = ''; ; ) {
    const page = await store.usage(day, after, PAGE);
    for (const row of page) {
      takenGib.set(row.pool, row.takenGib);
      at = Math.min(at, row.sampledAt);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { at, takenGib };
    after = last.pool;
    await turn();
  }
}
