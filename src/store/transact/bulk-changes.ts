import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BulkChange, HomeMove, Place } from '../../ledger/store-port/bulk-change.js';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Binding } from '../sql/dialect.js';

/** A value of an update, with what is bound in it. */
type Value = readonly [sql: string, ...bindings: Binding[]];

/** Columns of a table that say where something is; null: it has none. */
interface Places {
  readonly table: string;
  /** A column by which an index finds rows in order. */
  readonly key: string;
  readonly prefix: '' | 'home_';
  /** Whether it also names the host and the cluster. */
  readonly hosts: boolean;
}

const TABLES: readonly Places[] = [
  { table: 'volumes', key: 'volume_id', prefix: 'home_', hosts: true },
  { table: 'decisions', key: 'decision_id', prefix: '', hosts: true },
  { table: 'reservations', key: 'decision_id', prefix: '', hosts: false },
];

/**
 * Rows of a table that one statement looks at. One that looks at all takes longer than a database
 * may take over a statement, and than other work on the same thread can wait.
 */
const PART = 2_000;

/** Changes all rows that are at one place, within a transaction. */
export async function changeInBulk(session: Session, change: BulkChange): Promise<void> {
  if (change.kind === 'move') await moveHomes(session, change);
  else await releaseAll(session, change.at);
}

async function releaseAll(session: Session, { backend, pool }: Place): Promise<void> {
  const isPool = pool === null ? [] : [pool];
  await session.run(
    "update reservations set state = 'released' where state <> 'released' and backend = ?" +
      (pool === null ? '' : ' and pool = ?'),
    backend,
    ...isPool,
  );
  await forgetUsage(session, { backend, pool });
}

async function moveHomes(session: Session, move: HomeMove): Promise<void> {
  for (const places of TABLES) {
    const values = move.from.pool === null ? ofBackend(move, places) : ofPool(move, places);
    await update(session, move, places, values);
  }
  await moveUsage(session, move);
  await session.run(
    'update reservations set confirmed_accounting_revision = ? where backend = ? and state = ' +
      "'confirmed'",
    move.accountingRevision,
    move.to.backend,
  );
}

/** What was kept under the new name stays: both are the same storage. */
async function moveUsage(session: Session, { from, to }: HomeMove): Promise<void> {
  const isPool = from.pool === null ? [] : [from.pool];
  const renamed =
    from.pool === null ? 'cast(? as text) || substr(pool, length(cast(? as text)) + 1)' : '?';
  const names = from.pool === null ? [to.backend, from.backend] : [to.pool ?? ''];
  await session.run(
    'insert into pool_usage (day, pool, backend, sampled_at, taken_gib) select day, ' +
      `${renamed}, cast(? as text), sampled_at, taken_gib from pool_usage where backend = ?` +
      `${isPool.length === 0 ? '' : ' and pool = ?'} on conflict (day, pool) do nothing`,
    ...names,
    to.backend,
    from.backend,
    ...isPool,
  );
  await forgetUsage(session, from);
}

async function forgetUsage(session: Session, { backend, pool }: Place): Promise<void> {
  await session.run(
    `delete from pool_usage where backend = ?${pool === null ? '' : ' and pool = ?'}`,
    backend,
    ...(pool === null ? [] : [pool]),
  );
}

async function update(
  session: Session,
  { from, to }: HomeMove,
  { table, key, prefix, hosts }: Places,
  { pool, host, cluster }: Readonly<Record<'pool' | 'host' | 'cluster', Value>>,
): Promise<void> {
  const set: readonly (readonly [column: string, value: Value])[] = [
    ['pool', pool],
    ['backend', ['?', to.backend]],
    ...(hosts
      ? ([
          ['host', host],
          ['cluster', cluster],
        ] as const)
      : []),
  ];
  const sets = set.map(([column, [sql]]) => `${prefix}${column} = ${sql}`).join(', ');
  const bindings = set.flatMap(([, [, ...bound]]) => bound);
  const isPool = from.pool === null ? [] : [from.pool];
  const where = `${prefix}backend = ?${isPool.length === 0 ? '' : ` and ${prefix}pool = ?`}`;
  const sql = `update ${table} set ${sets} where ${where} and ${key} > ? `;
  const bound = [...bindings, from.backend, ...isPool];
  const next = `select ${key} from ${table} where ${key} > ? order by ${key} limit 1 offset ?`;
  for (let after = ''; ; ) {
    const [last] = await session.all(next, after, PART - 1);
    if (last === undefined) {
      await session.run(sql, ...bound, after);
      return;
    }
    const upTo = text(last, key);
    await session.run(`${sql} and ${key} <= ?`, ...bound, after, upTo);
    after = upTo;
    await nextTurn();
  }
}

/** The backend's part of a pool's name is another; what follows stays. */
function ofBackend({ from, to, toCluster, hostFollows }: HomeMove, { prefix }: Places) {
  const renamed: Value = [
    `cast(? as text) || substr(${prefix}pool, length(cast(? as text)) + 1)`,
    to.backend,
    from.backend,
  ];
  return {
    pool: renamed,
    host: hostFollows ? renamed : ([`${prefix}host`] as const),
    cluster: toCluster ? renamed : (['null'] as const),
  };
}

/** The pool's part of each name is another; what comes before stays. */
function ofPool({ from, to }: HomeMove, { prefix }: Places) {
  const suffixOf = (pool: string | null) => pool?.slice(pool.indexOf('#')) ?? '';
  const renamed = (column: string): Value => [
    `substr(${column}, 1, length(${column}) - length(cast(? as text))) || cast(? as text)`,
    suffixOf(from.pool),
    suffixOf(to.pool),
  ];
  return {
    pool: ['?', to.pool ?? ''] as const,
    host: renamed(`${prefix}host`),
    cluster: renamed(`${prefix}cluster`),
  };
}
