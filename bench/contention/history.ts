import { Client } from 'pg';
import type { Postgres } from '../../test/support/postgres.js';
import type { Refusal } from './writer.js';

/** The result of a run, from the database itself. */
export interface History {
  readonly decisions: number;
  /** Versions of pools' rows in which more was promised than the pool has. */
  readonly overfilled: number;
  /** Pools whose sum differs from their reservations. */
  readonly sumsThatDiffer: number;
  /** Refusals during which some pool had enough free all the time. */
  readonly refusedDespiteFreeGib: number;
  readonly fullestPercent: number;
  readonly meanPercent: number;
}

/**
 * Makes the database keep every version of every pool's row, with the revision of the ledger that
 * wrote it.
 */
export async function keepHistory(postgres: Postgres, url: string): Promise<void> {
  await postgres.sql(
    `create table bench_history
       (revision bigint not null, pool text not null, promised bigint not null);
     create function bench_keep() returns trigger language plpgsql as $$
       begin
         insert into bench_history
           values (new.changed_at, new.pool, new.held_gib + new.confirmed_gib);
         return null;
       end $$;
     create trigger bench_keep after insert or update on pools
       for each row execute function bench_keep();
     insert into bench_history select 0, pool, held_gib + confirmed_gib from pools`,
    url,
  );
}

/**
 * Checks all versions. A refusal is valid if at some revision between its request and its answer no
 * pool had enough free.
 */
export async function checkHistory(
  postgres: Postgres,
  url: string,
  {
    capacityGib,
    refusals,
  }: { readonly capacityGib: number; readonly refusals: readonly Refusal[] },
): Promise<History> {
  const one = async (sql: string): Promise<number> =>
    Number((await postgres.sql(sql, url))[0]?.['n'] ?? Number.NaN);
  const moments = await momentsOf(url, capacityGib);
  return {
    decisions: await one('select count(*) as n from decisions'),
    overfilled: await one(
      `select count(*) as n from bench_history where promised > ${capacityGib}`,
    ),
    sumsThatDiffer: await one(
      `select count(*) as n from pools as p where held_gib + confirmed_gib <>
         (select coalesce(sum(size_gib), 0) from reservations as r
            where r.pool = p.pool and r.state in ('held', 'confirmed'))`,
    ),
    refusedDespiteFreeGib: refusals.filter((refusal) => hadFreeGibThroughout(moments, refusal))
      .length,
    fullestPercent: await one(
      `select round(100.0 * max(promised) / ${capacityGib}, 1) as n from bench_history`,
    ),
    meanPercent: await one(
      `select round(100.0 * avg(promised) / ${capacityGib}, 1) as n from bench_history ` +
        'where revision > 0',
    ),
  };
}

/** Most GiB that any pool has free at one moment. */
interface Moment {
  readonly revision: number;
  readonly gib: number;
}

/**
 * The states of the ledger, in order. A commit takes many requests at once, in any order. So
 * besides the state after it there is one in which everything that it placed is counted and nothing
 * that it gave back.
 */
async function momentsOf(url: string, capacityGib: number): Promise<readonly Moment[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const states = await client.query<{ revision: string; pool: string; promised: string }>(
      'select revision, pool, promised from bench_history order by revision',
    );
    const placed = await client.query<{ revision: string; pool: string; gib: string }>(
      `select answer_revision as revision, d.pool, sum(v.size_gib) as gib from requests as q
         join decisions as d on d.decision_id = q.answer_decision_id
         join volumes as v on v.volume_id = d.subject
         where q.answer_kind = 'placed' group by 1, 2`,
    );
    const placements = new Map<number, { readonly pool: string; readonly gib: number }[]>();
    for (const row of placed.rows) {
      const revision = Number(row.revision);
      placements.set(revision, [
        ...(placements.get(revision) ?? []),
        { pool: row.pool, gib: Number(row.gib) },
      ]);
    }
    const left = new Map<string, number>();
    const moments: Moment[] = [];
    const revisions = new Map<number, { readonly pool: string; readonly promised: number }[]>();
    for (const row of states.rows) {
      const revision = Number(row.revision);
      revisions.set(revision, [
        ...(revisions.get(revision) ?? []),
        { pool: row.pool, promised: Number(row.promised) },
      ]);
    }
    for (const [revision, rows] of revisions) {
      const within = new Map(left);
      for (const { pool, gib } of placements.get(revision) ?? [])
        within.set(pool, (within.get(pool) ?? 0) - gib);
      // Negative: some was placed only because something was given back before it. Then the pool
      // was full in between.
      moments.push({ revision, gib: Math.max(0, ...within.values()) });
      for (const { pool, promised } of rows) left.set(pool, capacityGib - promised);
      moments.push({ revision, gib: Math.max(...left.values()) });
    }
    return moments;
  } finally {
    await client.end();
  }
}

function hadFreeGibThroughout(moments: readonly Moment[], { sizeGib, from, to }: Refusal): boolean {
  // The state at the beginning is that of the last change before it.
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle]?.revision ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  for (
    let at = Math.max(0, low - 1);
    at < moments.length && (moments[at]?.revision ?? 0) <= to;
    at += 1
  ) {
    if ((moments[at]?.gib ?? 0) < sizeGib) return false;
  }
  return true;
}
