import { Client } from 'pg';
import type { Postgres } from '../../test/support/postgres.js';
import type { Refusal } from './writer.js';

/** What the database itself tells of a run. */
export interface History {
  readonly decisions: number;
  /** Versions of pools' rows in which more was promised than there is. */
  readonly overfilled: number;
  /** Pools whose sum is not that of their reservations. */
  readonly sumsThatDiffer: number;
  /** Refusals during all of which some pool had room. */
  readonly refusedWithRoom: number;
  readonly fullestPercent: number;
  readonly meanPercent: number;
}

/**
 * Lets the database keep every version of every pool's row, with the position of the ledger at
 * which it was written.
 */
export async function keepHistory(postgres: Postgres, url: string): Promise<void> {
  await postgres.sql(
    `create table bench_history (revision bigint not null, pool text not null, promised bigint not null);
     create function bench_keep() returns trigger language plpgsql as $$
       begin insert into bench_history values (new.changed_at, new.pool, new.held_gib + new.confirmed_gib); return null; end $$;
     create trigger bench_keep after insert or update on pools for each row execute function bench_keep();
     insert into bench_history select 0, pool, held_gib + confirmed_gib from pools`,
    url,
  );
}

/**
 * Looks at all that was kept. A refusal is right where at some position between its request and its
 * answer no pool had room.
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
         (select coalesce(sum(size_gib), 0) from reservations as r where r.pool = p.pool and r.state in ('held', 'confirmed'))`,
    ),
    refusedWithRoom: refusals.filter((refusal) => hadRoomThroughout(moments, refusal)).length,
    fullestPercent: await one(
      `select round(100.0 * max(promised) / ${capacityGib}, 1) as n from bench_history`,
    ),
    meanPercent: await one(
      `select round(100.0 * avg(promised) / ${capacityGib}, 1) as n from bench_history ` +
        'where revision > 0',
    ),
  };
}

/** What the pool with the most room has left, GiB, at one moment. */
interface Moment {
  readonly revision: number;
  readonly gib: number;
}

/**
 * The moments of the ledger, in order. A commit takes many requests at once, which are as good as
 * simultaneous: besides the state that it leaves, there is the one in which all that it places
 * stands and nothing of what it gives back is given back yet.
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
         join decisions as d on d.decision_id = q.answer_decision_id join volumes as v on v.volume_id = d.subject
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
      // Less than nothing: some of it was placed because something was given back before it. Then
      // the pool was full in between.
      moments.push({ revision, gib: Math.max(0, ...within.values()) });
      for (const { pool, promised } of rows) left.set(pool, capacityGib - promised);
      moments.push({ revision, gib: Math.max(...left.values()) });
    }
    return moments;
  } finally {
    await client.end();
  }
}

function hadRoomThroughout(moments: readonly Moment[], { sizeGib, from, to }: Refusal): boolean {
  // The state at the beginning is that of the last change up to it.
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
