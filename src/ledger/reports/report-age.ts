import type { BackendRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { AHEAD_MS } from '../hosts/liveness.js';
import type { WorkingSet } from '../store-port/working-set.js';

type Ageing = Pick<LedgerContext, 'index' | 'commits' | 'marks' | 'liveness' | 'settings'>;

/**
 * The age of each backend's report, by backend, ms: since the last report came, even if that one
 * was unchanged.
 */
export function reportAges({
  index,
  marks,
  now,
}: Pick<LedgerContext, 'index' | 'marks' | 'now'>): ReadonlyMap<string, number> {
  const ages = new Map<string, number>();
  for (const { backend, report } of index.backends()) {
    if (report !== null) ages.set(backend, Math.max(0, now() - marks.on(backend, report).heardAt));
  }
  return ages;
}

/**
 * Marks the reports that have become too old, and clears the mark of those that another limit
 * allows. All in one transaction; none if nothing changed. Decisions go by the committed mark, so
 * that all servers agree, and so do a choice and its commit.
 */
export async function ageReports(context: Ageing, now: number): Promise<void> {
  const { index, commits } = context;
  const due = index.backends().filter((row) => isDue(context, row, now));
  if (due.length === 0) return;
  await commits.submit({
    keys: (keys) => {
      for (const { backend } of due) keys.backends.add(backend);
    },
    run: (set) => {
      for (const { backend } of due) judge(context, set, backend);
    },
  });
}

function judge(context: Ageing, set: WorkingSet, backend: string): void {
  const row = set.backends.get(backend);
  // What another server has received is in the row.
  if (row === null || row.report === null || !isDue(context, row, set.now)) return;
  const report = context.marks.on(backend, row.report);
  set.backends.put({ ...row, report: { ...report, tooOld: !row.report.tooOld } });
}

/**
 * Whether the recorded mark of a report's age is wrong. Volume services only: a backup needs no
 * figures.
 */
function isDue(
  { marks, liveness, settings }: Ageing,
  { backend, report, serviceKind }: BackendRecord,
  now: number,
): boolean {
  const { maxReportAgeMs } = settings;
  if (report === null || serviceKind !== 'volume') return false;
  if (maxReportAgeMs === null) return report.tooOld;
  // What is ahead was heard before the clock was set back.
  const isFresh = (heardAt: number) => heardAt <= now + AHEAD_MS && now - heardAt <= maxReportAgeMs;
  if (report.tooOld) return isFresh(marks.on(backend, report).heardAt);
  // No report could be received before that, so that the age counts from there. Marks, which cost
  // more to look at, only make a report younger.
  return (
    !isFresh(Math.max(report.heardAt, liveness.graceStart)) &&
    !isFresh(marks.on(backend, report).heardAt)
  );
}
