import { BACKENDS, poolOf, REGISTERS, roomOf } from '../site/backends.js';
import type { FaultDatabase, Row } from '../site/database.js';
import type { Disks } from '../site/disks.js';
import { type Violation, violation } from '../violation.js';

/** A pool's row and what was consumed in it, at one position of the ledger. */
interface Step {
  readonly revision: number;
  readonly held: number;
  readonly confirmed: number;
  readonly report: number | null;
}

/**
 * No commit consumed where its check was false, the sums are those of the reservations, and the
 * disks hold no more than there is room for.
 */
export async function checkOverfilled(
  database: FaultDatabase,
  disks: Disks,
): Promise<readonly Violation[]> {
  return [...(await checkCommits(database)), ...(await checkSums(database)), ...checkDisks(disks)];
}

/** Every commit that set space aside, against the report that stood in it. */
async function checkCommits(database: FaultDatabase): Promise<readonly Violation[]> {
  const spaces = new Map<string, number>();
  for (const row of await database.rows('select pool, position, space from faults_reports')) {
    spaces.set(`${row['pool']}/${row['position']}`, virtualFree(String(row['space'])));
  }
  const steps = new Map<string, Step[]>();
  // A row may be written more than once in a transaction: the last one counts.
  const rows = await database.rows(
    'select revision, pool, held, confirmed, report from faults_pools order by pool, revision, id',
  );
  for (const row of rows) {
    const of = steps.get(String(row['pool'])) ?? [];
    const next = stepOf(row);
    if (of.at(-1)?.revision === next.revision) of.pop();
    of.push(next);
    steps.set(String(row['pool']), of);
  }
  const consumed = await database.rows(
    `select revision, pool, sum(case when ordinal = 1 then size else 0 end) as size, sum(case
    when ordinal > 1 then size else 0 end) as late
     from faults_reservations where state in ('held', 'confirmed') group by revision, pool having
     sum(case when ordinal = 1 then 1 else 0 end) > 0`,
  );
  return consumed.flatMap((row) => {
    const of = steps.get(String(row['pool'])) ?? [];
    const at = of.findIndex(({ revision }) => revision === Number(row['revision']));
    const [before, after] = [of[at - 1], of[at]];
    if (after === undefined)
      return [violation('overfilled', 'space was set aside and its pool was not written', row)];
    // A report may have arrived in the same transaction, before or after.
    const room = Math.max(
      ...[before, after].map(
        (step) => spaces.get(`${row['pool']}/${step?.report}`) ?? Number.NEGATIVE_INFINITY,
      ),
    );
    // What a worker made after its attempt was given up is counted without being asked for.
    const taken = after.held + after.confirmed - Number(row['late']);
    if (taken <= room) return [];
    return [
      violation(
        'overfilled',
        `a commit set space aside where there was none: ${taken} of ${room} GiB`,
        { row, before, after },
      ),
    ];
  });
}

function stepOf(row: Row): Step {
  const report = row['report'];
  return {
    revision: Number(row['revision']),
    held: Number(row['held']),
    confirmed: Number(row['confirmed']),
    report: report === null ? null : Number(report),
  };
}

/** semantics of capacity, written down once more: what a report leaves, GiB. */
function virtualFree(space: string): number {
  const { total, free, provisionedGib, reservedPercentage, thin, ratio } = JSON.parse(
    space,
  ) as Readonly<Record<string, number>>;
  if (total === undefined || free === undefined || provisionedGib === undefined)
    throw new Error(`a report without figures: ${space}`);
  const left = total - Math.floor(total * ((reservedPercentage ?? 0) / 100));
  return thin ? left * (ratio ?? 1) - provisionedGib : Math.min(left - provisionedGib, free);
}

/** What the pools' rows say is promised, against the reservations. */
async function checkSums(database: FaultDatabase): Promise<readonly Violation[]> {
  const sum = (state: string) =>
    '(select coalesce(sum(size_gib), 0) from reservations where reservations.pool = ' +
    `pools.pool and reservations.state = '${state}')`;
  const rows = await database.rows(
    `select pool, held_gib, confirmed_gib, ${sum('held')} as held, ${sum('confirmed')} as
    confirmed from pools
     where held_gib <> ${sum('held')} or confirmed_gib <> ${sum('confirmed')}`,
  );
  return rows.map((row) =>
    violation('overfilled', `the sums of ${row['pool']} are not those of its reservations`, row),
  );
}

/** Whatever any ledger says: what lies there must have room. */
function checkDisks(disks: Disks): readonly Violation[] {
  return BACKENDS.flatMap((backend) =>
    backend.pools.flatMap((pool) => {
      const files = disks.list(poolOf(backend, pool));
      const used = files.reduce((total, { sizeGib }) => total + sizeGib, 0);
      if (used <= roomOf(pool)) return [];
      return [
        violation(
          'overfilled',
          `${used} GiB lie in ${poolOf(backend, pool)}, which has room for ${roomOf(pool)}`,
          files,
        ),
      ];
    }),
  );
}

/** GiB of each register, by pool. */
export const REGISTER_ROOM: ReadonlyMap<string, number> = new Map(
  REGISTERS.flatMap((backend) =>
    backend.pools.map((pool) => [poolOf(backend, pool), roomOf(pool)] as const),
  ),
);
