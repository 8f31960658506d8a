import { useEffect, useState } from 'preact/hooks';
import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import { api } from '../lib/api.js';
import { gib, number } from '../lib/format.js';
import { useAgain, useLoaded, useNow, useStream } from '../lib/hooks.js';
import { poolFilterOf } from '../lib/pool-filter.js';
import { nothingOf, POOL_STATE } from '../lib/words.js';
import { BarLegend, PhysicalSpace, Promised } from '../parts/bar.js';
import { Age, Badge, Live, State, Waiting } from '../parts/bits.js';
import { type Field, Filters } from '../parts/filters.js';
import { PoolLink } from '../parts/links.js';
import { Pager, Table } from '../parts/table.js';

const PAGE_SIZE = 50;

/** Pools that are reported later come in no stream: a page that has room for them asks again. */
const AGAIN_MS = 10_000;

const NONE = 'no pool is reported yet: a volume manager does that, or stowage backend report FILE';

const FIELDS: readonly Field[] = [
  { name: 'pool', label: 'Pool', hint: 'part of its name' },
  { name: 'backend', label: 'Backend', hint: 'host@backend' },
  { name: 'zone', label: 'Zone' },
  {
    name: 'part',
    label: 'Backend takes part',
    choices: [
      ['', 'all'],
      ['yes', 'yes'],
      ['no', 'no'],
    ],
  },
];

const COLUMNS = [
  { name: 'Pool' },
  { name: 'Zone' },
  { name: 'State' },
  { name: 'Physical space', kind: 'wide' as const },
  { name: 'Promised', kind: 'wide' as const },
  { name: 'Room for a volume', kind: 'figure' as const },
  { name: 'Volumes', kind: 'figure' as const },
  { name: 'Reported', kind: 'figure' as const },
];

/** All pools, a page at a time; those of the page follow what happens. */
export function PoolsView({ query }: { query: Readonly<Record<string, string>> }) {
  const asked = JSON.stringify(query);
  const [tokens, setTokens] = useState<readonly string[]>(['']);
  useEffect(() => setTokens(['']), [asked]);
  const pageToken = tokens.at(-1) ?? '';
  const loaded = useLoaded(`${asked} ${pageToken}`, (signal) =>
    api.pools.listPools({ ...poolFilterOf(query), pageToken, pageSize: PAGE_SIZE }, { signal }),
  );
  const listed = loaded.value?.pools ?? [];
  useAgain(loaded.reload, listed.length < PAGE_SIZE ? AGAIN_MS : null);
  const [newest, live] = useNewest(listed);
  const now = useNow();
  const next = loaded.value?.nextPageToken ?? '';
  return (
    <>
      <div class="heading">
        <h1>Pools</h1>
        {listed.length > 0 && <Live state={live} />}
      </div>
      <Filters view="pools" fields={FIELDS} query={query} />
      <BarLegend />
      <Waiting loaded={loaded} />
      {loaded.value !== null && (
        <>
          <Table
            caption="Pools by name"
            columns={COLUMNS}
            empty={nothingOf(query, NONE)}
            rows={listed.map(({ pool: name }) => {
              const pool = newest.get(name);
              return pool === undefined ? (
                <tr key={name} class="quiet">
                  <th scope="row">{name}</th>
                  <td colSpan={COLUMNS.length - 1}>is reported no more</td>
                </tr>
              ) : (
                <PoolRow key={name} pool={pool} now={now} />
              );
            })}
          />
          <Pager
            page={tokens.length - 1}
            more={next !== ''}
            shown={listed.length}
            thing="pools"
            back={() => setTokens(tokens.slice(0, -1))}
            next={() => setTokens([...tokens, next])}
          />
        </>
      )}
    </>
  );
}

/** The pools of a page as they are now: a stream tells of those alone. */
function useNewest(listed: readonly Pool[]) {
  const [newest, setNewest] = useState<ReadonlyMap<string, Pool>>(new Map());
  const names = listed.map(({ pool }) => pool);
  useEffect(() => setNewest(new Map(listed.map((pool) => [pool.pool, pool]))), [listed]);
  const live = useStream(
    names.length === 0 ? null : names.join(' '),
    (signal) => api.pools.watchPools({ pools: names }, { signal }),
    ({ pools, removed, reset }) =>
      setNewest((before) => {
        const after = new Map(reset ? [] : before);
        for (const pool of pools) after.set(pool.pool, pool);
        for (const name of removed) after.delete(name);
        return after;
      }),
  );
  return [newest, live] as const;
}

function PoolRow({ pool, now }: { pool: Pool; now: number }) {
  const { factors, warnings } = pool;
  return (
    <tr>
      <th scope="row">
        <PoolLink pool={pool.pool} />
        {warnings.length > 0 && (
          <span class="warned" title={warnings.map((one) => one.description).join('\n')}>
            {warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}
          </span>
        )}
      </th>
      <td class="whole">{pool.availabilityZone}</td>
      <td>
        <PoolStateBadge pool={pool} />
      </td>
      <td>
        <PhysicalSpace pool={pool} />
      </td>
      <td>
        <Promised pool={pool} />
      </td>
      <td class="figure">
        {factors?.virtualFreeGib === undefined ? '–' : gib(factors.virtualFreeGib)}
      </td>
      <td class="figure">{number(pool.volumeCount)}</td>
      <td class="figure">
        <Age at={pool.reportedAt} now={now} />
      </td>
    </tr>
  );
}

/** Whether a pool takes volumes, and if not, why. */
export function PoolStateBadge({ pool }: { pool: Pool }) {
  const open = pool.stateSince === undefined;
  if (!open)
    return (
      <State tone="bad" why={pool.stateReason}>
        {POOL_STATE[pool.state]}
      </State>
    );
  return pool.participating ? (
    <Badge tone="good">takes part</Badge>
  ) : (
    <Badge tone="bad">backend takes no part</Badge>
  );
}
