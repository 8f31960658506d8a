import type { CurrentReport } from '../../domain/pool.js';
import type { BackendReport } from '../../domain/report.js';
import { type ArrivingPool, arrivingPools } from '../../engine/driver-report/arrival.js';
import type { LedgerContext } from '../context.js';
import { digest } from '../lib/digest.js';
import type { LedgerSettings } from '../settings.js';
import { knownAs } from './same-pools.js';

/** Pools that are worked on before others get a turn of the event loop. */
export const PART = 512;

/** Lets others have a turn, if the report is long. */
export type Turn = () => Promise<void> | undefined;

/** A report beside the committed rows of its backend. */
export interface ComparedReport {
  /** Its pools. One of which nothing new is said has the very report that is known. */
  readonly pools: readonly ArrivingPool[];
  /** The digest of the current report, if this one says the same of the same pools; else null. */
  readonly sameAs: string | null;
  /** The settings by which its pools were read. A long one may outlast them. */
  readonly settings: LedgerSettings;
}

/** Reads a report's pools and compares them with what is known of the backend. */
export async function compareReport(
  context: LedgerContext,
  backend: string,
  report: BackendReport,
  turn: Turn,
): Promise<ComparedReport> {
  const { settings } = context;
  const arrived = await arrive(context, settings, report, turn);
  const current = () => context.index.backend(backend)?.report ?? null;
  const before = current();
  const { pools, isSame } = await compare(context, backend, arrived, turn);
  // Others may have come between two parts: then this one was compared with some of each.
  const sameAs = isSame && isStill(before, current()) ? (before?.digest ?? null) : null;
  return { pools, sameAs, settings };
}

/** Whether no other report was taken. One may have come back to what was said before another. */
function isStill(before: CurrentReport | null, now: CurrentReport | null): boolean {
  return before?.digest === now?.digest && before?.receivedAt === now?.receivedAt;
}

async function arrive(
  { shown }: LedgerContext,
  settings: LedgerSettings,
  report: BackendReport,
  turn: Turn,
): Promise<readonly ArrivingPool[]> {
  const { layout } = report;
  const { groupCapabilities, profile } = settings;
  const { defaultRatio } = profile;
  if (layout.kind !== 'pools' || layout.pools.length <= PART)
    return arrivingPools(report, defaultRatio, groupCapabilities, shown);
  const arrived = new Map<string, ArrivingPool>();
  for (let from = 0; from < layout.pools.length; from += PART) {
    await turn();
    const part = { ...report, layout: { ...layout, pools: layout.pools.slice(from, from + PART) } };
    for (const pool of arrivingPools(part, defaultRatio, groupCapabilities, shown))
      arrived.set(pool.name, pool);
  }
  return [...arrived.values()];
}

async function compare(
  { index }: LedgerContext,
  backend: string,
  arrived: readonly ArrivingPool[],
  turn: Turn,
): Promise<{ readonly pools: readonly ArrivingPool[]; readonly isSame: boolean }> {
  const pools: ArrivingPool[] = [];
  let same = 0;
  for (let from = 0; from < arrived.length; from += PART) {
    if (from > 0) await turn();
    for (const pool of arrived.slice(from, from + PART)) {
      const known = knownAs(index, backend, pool);
      if (known !== null) same += 1;
      pools.push(known ?? pool);
    }
  }
  const listed = index.poolsOf(backend).filter(({ report }) => report !== null);
  return { pools, isSame: same === pools.length && listed.length === same };
}

/**
 * A digest by which a report's content is told from others': of the bytes that were received, and
 * of the settings that its pools depend on. If the bytes are not known, of its pools instead.
 */
export async function contentOf(
  { groupCapabilities, profile }: LedgerSettings,
  { received }: BackendReport,
  pools: readonly ArrivingPool[],
  turn: Turn,
): Promise<string> {
  if (received !== undefined) return digest([received, profile.defaultRatio, groupCapabilities]);
  if (pools.length <= PART) return digest(pools);
  const parts: string[] = [];
  for (let from = 0; from < pools.length; from += PART) {
    await turn();
    parts.push(digest(pools.slice(from, from + PART)));
  }
  return digest(parts);
}
