import type { KeptUsage, UsageSample } from '../../ledger/store-port/usage.js';
import { integer, integerOrNull, text, toDouble } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { TableMap } from '../sql/table.js';

interface UsageRow extends UsageSample {
  readonly day: number;
  readonly sampledAt: number;
}

const POOL_USAGE: TableMap<UsageRow> = {
  table: 'pool_usage',
  key: ['day', 'pool'],
  columns: {
    day: (row) => row.day,
    pool: (row) => row.pool,
    backend: (row) => row.backend,
    sampled_at: (row) => row.sampledAt,
    taken_gib: (row) => row.takenGib,
  },
  fixed: [],
  read: (row) => ({
    day: integer(row, 'day'),
    pool: text(row, 'pool'),
    backend: text(row, 'backend'),
    sampledAt: integer(row, 'sampled_at'),
    takenGib: toDouble(row['taken_gib']),
  }),
};

/** How many rows are removed with each part that is kept: twice as many as a part has. */
const REMOVED_AT_ONCE = 1000;

/** Keeps what pools had given away on a day, unless that is kept already. */
export async function keepUsage(
  session: Session,
  day: number,
  sampledAt: number,
  samples: readonly UsageSample[],
): Promise<void> {
  const { isIn, list } = session.dialect;
  const kept = await session.all(
    `select pool from pool_usage where day = ? and ${isIn('pool')}`,
    day,
    list(samples.map(({ pool }) => pool)),
  );
  const known = new Set(kept.map((row) => text(row, 'pool')));
  const rows = samples
    .filter(({ pool }) => !known.has(pool))
    .map((sample) => ({ ...sample, day, sampledAt }));
  if (rows.length > 0) await session.write(session.dialect.upsert(POOL_USAGE, rows));
}

/** Removes a part of what is older. */
export async function removeUsage(session: Session, before: number): Promise<void> {
  await session.run(
    'delete from pool_usage where (day, pool) in (select day, pool from pool_usage where day < ? ' +
      'order by day, pool limit ?)',
    before,
    REMOVED_AT_ONCE,
  );
}

/** The newest kept day up to one, else the oldest; null: none. */
export async function usageDay(session: Session, upTo: number): Promise<number | null> {
  for (const sql of [
    'select max(day) as day from pool_usage where day <= ?',
    'select min(day) as day from pool_usage where day > ?',
  ]) {
    const [row] = await session.all(sql, upTo);
    const day = row === undefined ? null : integerOrNull(row, 'day');
    if (day !== null) return day;
  }
  return null;
}

/** A page of what is kept of a day. */
export async function readUsage(
  session: Session,
  day: number,
  after: string,
  limit: number,
): Promise<readonly KeptUsage[]> {
  const rows = await session.all(
    'select * from pool_usage where day = ? and pool > ? order by pool limit ?',
    day,
    after,
    limit,
  );
  return rows.map(POOL_USAGE.read);
}
