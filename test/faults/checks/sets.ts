import { type AskedSet, type AskedWait, keeps } from '../load/sets.js';
import { poolOf, roomOf, SHARED } from '../site/backends.js';
import type { FaultDatabase, Row } from '../site/database.js';
import { type Violation, violation } from '../violation.js';

const LIVE: ReadonlySet<unknown> = new Set(['pending', 'leased', 'accepted', 'created']);

/** The pools of each space, and GiB of it. */
const SPACES = spaces();

/** The pools that take only so many volumes. */
const LIMITS: ReadonlyMap<string, number> = new Map(
  SHARED.flatMap((backend) =>
    backend.pools.flatMap((pool) =>
      pool.maximumVolumes === undefined
        ? []
        : [[poolOf(backend, pool), pool.maximumVolumes] as const],
    ),
  ),
);

/**
 * After every commit: no space that pools share and no limit is exceeded, the volumes of a set keep
 * its rules, and all of them were placed in one commit or none was, and likewise taken back where
 * one failed. Of each request that would wait there is one end.
 */
export async function checkSets(
  database: FaultDatabase,
  sets: readonly AskedSet[],
  waits: readonly AskedWait[],
): Promise<readonly Violation[]> {
  const steps = await homesByCommit(database);
  const known = new Map(
    (await database.rows('select volume_id, state from volumes')).map((row) => [
      row['volume_id'],
      row['state'],
    ]),
  );
  return [
    ...(await checkSpaces(database)),
    ...sets.flatMap((set) => [
      ...checkRules(set, steps),
      ...checkWhole(set, steps, known),
      ...checkRollback(set, steps, known),
    ]),
    ...(await checkWaits(database, waits, steps)),
  ];
}

/** A change of a volume's decision. */
interface Home {
  readonly revision: number;
  readonly volume: string;
  readonly decision: string;
  readonly pool: string;
  readonly isLive: boolean;
}

async function homesByCommit(database: FaultDatabase): Promise<ReadonlyMap<string, Home[]>> {
  const rows = await database.rows(
    `select f.revision, f.decision, f.subject, f.state, d.pool from faults_decisions f
     join decisions d on d.decision_id = f.decision where d.backend like '%@shared'
     order by f.revision, f.id`,
  );
  const found = new Map<string, Home[]>();
  for (const row of rows) {
    const volume = String(row['subject']);
    const steps = found.get(volume) ?? [];
    found.set(volume, steps);
    steps.push({
      volume,
      revision: Number(row['revision']),
      decision: String(row['decision']),
      pool: String(row['pool']),
      isLive: LIVE.has(row['state']),
    });
  }
  return found;
}

async function checkSpaces(database: FaultDatabase): Promise<readonly Violation[]> {
  const rows = await database.rows(
    `select revision, pool, held, confirmed, volumes from faults_pools
     where pool like '%@shared#%' order by revision, id`,
  );
  const found: Violation[] = [];
  const now = new Map<string, Row>();
  for (const [at, row] of rows.entries()) {
    now.set(String(row['pool']), row);
    // What counts is what a commit left.
    if (rows[at + 1]?.['revision'] === row['revision']) continue;
    for (const [space, { pools, roomGib }] of SPACES) {
      let gib = 0;
      for (const pool of pools) {
        const of = now.get(pool);
        gib += Number(of?.['held'] ?? 0) + Number(of?.['confirmed'] ?? 0);
      }
      if (gib > roomGib)
        found.push(
          violation('overfilled', `a commit left ${gib} of ${roomGib} GiB in ${space}`, row),
        );
    }
    for (const [pool, most] of LIMITS) {
      const volumes = Number(now.get(pool)?.['volumes'] ?? 0);
      if (volumes > most)
        found.push(
          violation('overfilled', `a commit left ${volumes} of at most ${most} in ${pool}`, row),
        );
    }
  }
  return found;
}

/** The rules of a set, after each commit that changed one of its volumes. */
function checkRules(
  { requestId, volumeIds, rules }: AskedSet,
  steps: ReadonlyMap<string, readonly Home[]>,
): readonly Violation[] {
  const changes = volumeIds
    .flatMap((volume) => steps.get(volume) ?? [])
    .sort((a, b) => a.revision - b.revision);
  const homes = new Map<string, string>();
  return changes.flatMap((change, at) => {
    if (change.isLive) homes.set(change.decision, change.pool);
    else homes.delete(change.decision);
    if (changes[at + 1]?.revision === change.revision) return [];
    return rules
      .filter((rule) => !keeps(rule, [...homes.values()]))
      .map((rule) =>
        violation('overfilled', 'a commit left volumes of a set against its rule', {
          ...{ requestId, rule, revision: change.revision, homes: [...homes] },
        }),
      );
  });
}

/** All or nothing, and as it was told. */
function checkWhole(
  { requestId, volumeIds, told }: AskedSet,
  steps: ReadonlyMap<string, readonly Home[]>,
  known: ReadonlyMap<unknown, unknown>,
): readonly Violation[] {
  const firsts = volumeIds.map((volume) => steps.get(volume)?.[0]);
  const placed = firsts.flatMap((first) => first ?? []);
  const about = { requestId, told, placed };
  const found: Violation[] = [];
  if (new Set(firsts.map((first) => first?.revision)).size > 1)
    found.push(violation('twice', 'a set was not placed in one commit', about));
  if (told === 'refused') {
    const left = volumeIds.filter((volume) => known.has(volume) || steps.has(volume));
    if (left.length > 0)
      found.push(violation('twice', 'a set that was refused left a trace', { ...about, left }));
  } else if (told !== null) {
    const isThere = told.every(
      ({ decisionId, pool }, at) =>
        firsts[at]?.decision === decisionId && firsts[at]?.pool === pool,
    );
    if (!isThere)
      found.push(violation('lost', 'a set that was answered is not in the database', about));
  }
  return found;
}

/** If a volume of a set that is to be rolled back failed, the same commit took all others back. */
function checkRollback(
  { requestId, volumeIds, rollback }: AskedSet,
  steps: ReadonlyMap<string, readonly Home[]>,
  known: ReadonlyMap<unknown, unknown>,
): readonly Violation[] {
  const failed = volumeIds.filter((volume) => known.get(volume) === 'error');
  if (!rollback || failed.length === 0) return [];
  const last = volumeIds.map((volume) => steps.get(volume)?.at(-1));
  const about = { requestId, failed, last };
  const commits = new Set(failed.map((volume) => steps.get(volume)?.at(-1)?.revision));
  const found: Violation[] = [];
  if (commits.size > 1)
    found.push(violation('twice', 'a set was not rolled back in one commit', about));
  if (last.some((step) => step?.isLive === true))
    found.push(violation('lost', 'a set was rolled back in part', about));
  return found;
}

/** Each request that would wait has one end, and it is the one that was told. */
async function checkWaits(
  database: FaultDatabase,
  waits: readonly AskedWait[],
  steps: ReadonlyMap<string, readonly Home[]>,
): Promise<readonly Violation[]> {
  const events = new Map<unknown, string[]>();
  for (const row of await database.rows(
    "select volume_id, type from events where type like 'waiting.%' order by serial",
  )) {
    const of = events.get(row['volume_id']) ?? [];
    events.set(row['volume_id'], of);
    of.push(String(row['type']).replace('waiting.', ''));
  }
  const waiting = await database.rows(
    'select subject, wait_until from requests where wait_serial is not null',
  );
  const late = waiting.map((row) =>
    violation('owed', 'a request waits though its time is over', row),
  );
  const wrong = waits.flatMap(({ request: _, ...wait }) => {
    const said = (events.get(wait.volumeId) ?? []).join(' ');
    const first = steps.get(wait.volumeId)?.[0];
    const about = { ...wait, said, first: first ?? null };
    const found: Violation[] = [];
    const placed = wait.told !== null && wait.told !== 'refused' ? wait.told : null;
    if (placed === null ? first !== undefined : first?.decision !== placed.decisionId)
      found.push(violation('lost', 'a request that waited has another end than was told', about));
    const ends = placed === null ? ['', 'began', 'began cancelled'] : ['', 'began placed'];
    // A request that was never told to wait may have waited, while its answer was lost.
    if (!ends.includes(said) || (wait.waited && said === ''))
      found.push(violation('twice', 'a request that waited was not decided once', about));
    return found;
  });
  return [...late, ...wrong];
}

function spaces() {
  const found = new Map<string, { readonly pools: string[]; roomGib: number }>();
  for (const backend of SHARED)
    for (const pool of backend.pools) {
      const name = pool.capacityGroup ?? poolOf(backend, pool);
      const space = found.get(name) ?? { pools: [], roomGib: roomOf(pool) };
      found.set(name, space);
      space.pools.push(poolOf(backend, pool));
    }
  return found;
}
