import type { BackendRecord } from '../../domain/pool.js';
import type { LedgerContext } from '../context.js';
import { liftQuarantine } from '../hosts/quarantine.js';
import type { WorkingSet } from '../store-port/working-set.js';

type Keeping = Pick<LedgerContext, 'index' | 'commits' | 'settings'>;

/**
 * Lets probes to the backends whose time in quarantine has passed, and lifts all quarantines if the
 * configuration has none any more. All in one transaction; none if nothing changed. Decisions go by
 * what was committed, so that all servers agree, and so do a choice and its commit.
 */
export async function keepQuarantines(context: Keeping, now: number): Promise<void> {
  const due = context.index.backends().filter((row) => isDue(context, row, now));
  if (due.length === 0) return;
  await context.commits.submit({
    keys: (keys) => {
      for (const { backend } of due) keys.backends.add(backend);
    },
    run: (set) => {
      for (const { backend } of due) keep(context, set, backend);
    },
  });
}

function keep(context: Keeping, set: WorkingSet, backend: string): void {
  const row = set.backends.get(backend);
  if (row === null || !isDue(context, row, set.now)) return;
  const { quarantine, outcomes: _, ...rest } = row;
  if (context.settings.quarantine !== null && quarantine !== undefined)
    set.backends.put({ ...row, quarantine: { ...quarantine, probing: true } });
  else if (quarantine !== undefined) liftQuarantine(set, row, 'configuration', '');
  else set.backends.put(rest);
}

function isDue(
  { settings }: Keeping,
  { quarantine, outcomes }: BackendRecord,
  now: number,
): boolean {
  if (settings.quarantine === null) return quarantine !== undefined || outcomes !== undefined;
  return quarantine !== undefined && !quarantine.probing && quarantine.until <= now;
}
