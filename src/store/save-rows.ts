import type { Counter, WorkingSet } from '../ledger/working-set.js';
import type { Session } from './connections.js';
import { BACKENDS } from './rows/backends.js';
import { DECISIONS } from './rows/decisions.js';
import { EVENTS } from './rows/events.js';
import { HOSTS } from './rows/hosts.js';
import { POOL_REPORTS, type PoolReportRow } from './rows/pool-reports.js';
import { POOLS, type PoolRow } from './rows/pools.js';
import { REQUESTS } from './rows/requests.js';
import { RESERVATIONS } from './rows/reservations.js';
import { encodeRows, type TableMap } from './rows/table.js';
import { VOLUMES } from './rows/volumes.js';
import { append, cellAt, ROWS, upsert } from './sqlite-dialect.js';

/** Writes a transaction's rows: one statement a table, however many rows there are. */
export async function saveRows(
  session: Session,
  set: WorkingSet,
  pools: { readonly pools: readonly PoolRow[]; readonly reports: readonly PoolReportRow[] },
): Promise<void> {
  await save(session, REQUESTS, set.requests.written());
  await save(session, VOLUMES, set.volumes.written());
  await save(session, HOSTS, set.hosts.written());
  await save(session, BACKENDS, set.backends.written());
  await save(session, POOLS, pools.pools);
  await save(session, POOL_REPORTS, pools.reports);
  await save(session, DECISIONS, set.decisions.written());
  await save(session, RESERVATIONS, set.reservations.written());
  if (set.events().length > 0) await session.run(append(EVENTS), encodeRows(EVENTS, set.events()));
}

/** Writes the counters that moved, and the ledger's new position. */
export async function saveCounters(session: Session, set: WorkingSet, before: ReadonlyMap<Counter, number>): Promise<void> {
  const moved = [...set.counters()].filter(([name, value]) => before.get(name) !== value);
  await session.run(
    `insert into counters (name, value) select ${cellAt(0)}, ${cellAt(1)} from ${ROWS} where true on conflict (name) do update set value = excluded.value`,
    JSON.stringify([...moved, ['revision', set.revision]]),
  );
}

/** Whether a work wrote anything. */
export function wroteNothing(set: WorkingSet): boolean {
  if (set.events().length > 0) return false;
  return [set.requests, set.volumes, set.hosts, set.backends, set.pools, set.decisions, set.reservations].every(
    (table) => table.written().length === 0,
  );
}

async function save<R>(session: Session, map: TableMap<R>, records: readonly R[]): Promise<void> {
  if (records.length > 0) await session.run(upsert(map), encodeRows(map, records));
}
