import type { BulkChange, HomeMove, Place } from '../../ledger/store-port/bulk-change.js';
import type { Session } from '../sql/connections.js';
import type { Binding } from '../sql/dialect.js';

/** A value of an update, with what is bound in it. */
type Value = readonly [sql: string, ...bindings: Binding[]];

/** Columns of a table that say where something is; null: it has none. */
interface Places {
  readonly table: string;
  readonly prefix: '' | 'home_';
  /** Whether it also names the host and the cluster. */
  readonly hosts: boolean;
}

const TABLES: readonly Places[] = [
  { table: 'volumes', prefix: 'home_', hosts: true },
  { table: 'decisions', prefix: '', hosts: true },
  { table: 'reservations', prefix: '', hosts: false },
];

/** Changes all rows that are at one place, within a transaction: one statement a table. */
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
}

async function moveHomes(session: Session, move: HomeMove): Promise<void> {
  for (const places of TABLES) {
    const values = move.from.pool === null ? ofBackend(move, places) : ofPool(move, places);
    await update(session, move, places, values);
  }
  await session.run(
    'update reservations set confirmed_accounting_revision = ? where backend = ? and state = ' +
      "'confirmed'",
    move.accountingRevision,
    move.to.backend,
  );
}

async function update(
  session: Session,
  { from, to }: HomeMove,
  { table, prefix, hosts }: Places,
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
  const sql = `update ${table} set ${sets} where ${where}`;
  await session.run(sql, ...bindings, from.backend, ...isPool);
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
