import { useState } from 'preact/hooks';
import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import { api } from '../lib/api.js';
import { capacity, gib, number } from '../lib/format.js';
import { useNow, useStream } from '../lib/hooks.js';
import { writeRoute } from '../lib/route.js';
import { BarLegend, PhysicalSpace, Promised } from '../parts/bar.js';
import { Age, Fact, Live } from '../parts/bits.js';
import { BackendLink } from '../parts/links.js';
import { Table } from '../parts/table.js';
import { PoolStateBadge } from './pools.js';

/** One pool with everything that a placement reads, as it is now. */
export function PoolView({ name }: { name: string }) {
  const [pool, setPool] = useState<Pool | 'none' | null>(null);
  const now = useNow();
  const live = useStream(
    name,
    (signal) => api.pools.watchPools({ pools: [name] }, { signal }),
    ({ pools, removed, complete }) => {
      const last = pools.at(-1);
      if (last !== undefined) setPool(last);
      else if (removed.length > 0 || complete) setPool('none');
    },
  );
  return (
    <>
      <div class="heading">
        <h1>Pool {name}</h1>
        <Live state={live} />
      </div>
      {pool === null && <p class="quiet">Loading …</p>}
      {pool === 'none' && <NoPool name={name} />}
      {pool !== null && pool !== 'none' && <PoolFacts pool={pool} now={now} />}
    </>
  );
}

function NoPool({ name }: { name: string }) {
  return (
    <p>
      No report lists this pool. See <a href={writeRoute('pools')}>all pools</a>, or the{' '}
      <a href={writeRoute('decisions', { query: { home: name } })}>decisions</a> for it that are
      kept.
    </p>
  );
}

function PoolFacts({ pool, now }: { pool: Pool; now: number }) {
  const { capacityGroup: group, expressions } = pool;
  const troubled = expressions.filter(({ error, failures }) => error !== '' || failures > 0n);
  return (
    <>
      <dl class="facts">
        <Fact name="State">
          <PoolStateBadge pool={pool} />
        </Fact>
        <Fact name="Backend">
          <BackendLink backend={pool.backend} />
        </Fact>
        <Fact name="Zone">{pool.availabilityZone}</Fact>
        <Fact name="Reported">
          <Age at={pool.reportedAt} now={now} />
        </Fact>
        <Fact name="Volumes">
          {number(pool.volumeCount)}{' '}
          <a href={writeRoute('decisions', { query: { home: pool.pool } })}>decisions</a>
        </Fact>
        {group !== undefined && (
          <Fact name="Shares its space">
            with {number(group.poolCount)} pools of the capacity group {group.name}
          </Fact>
        )}
      </dl>
      <BarLegend />
      <h2>Physical space</h2>
      <PhysicalSpace pool={pool} />
      <h2>Promised</h2>
      <Promised pool={pool} />
      <Figures pool={pool} />
      {pool.warnings.length > 0 && (
        <Table
          caption="Warnings about its report"
          columns={[{ name: 'Code' }, { name: 'Capability' }, { name: 'What', kind: 'wide' }]}
          empty=""
          rows={pool.warnings.map(({ key, reason, description }) => (
            <tr key={`${reason} ${key}`}>
              <th scope="row">{reason}</th>
              <td>{key}</td>
              <td>{description}</td>
            </tr>
          ))}
        />
      )}
      {troubled.length > 0 && (
        <Table
          caption="Expressions that fail"
          columns={[{ name: 'Name' }, { name: 'Failures' }, { name: 'What', kind: 'wide' }]}
          empty=""
          rows={troubled.map(({ name, error, failures, lastFailure }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="figure">{number(failures)}</td>
              <td>{error === '' ? lastFailure : error}</td>
            </tr>
          ))}
        />
      )}
      <details>
        <summary>Capabilities ({number(Object.keys(pool.capabilities ?? {}).length)})</summary>
        <pre>{JSON.stringify(pool.capabilities ?? {}, null, 2)}</pre>
      </details>
    </>
  );
}

/** Every figure that the capacity rules read. */
function Figures({ pool }: { pool: Pool }) {
  const { factors } = pool;
  const some = (value: number | undefined) => (value === undefined ? '–' : gib(value));
  const figures: readonly (readonly [string, string, string])[] = [
    ['Total', capacity(factors?.total), 'as reported'],
    ['Free', capacity(factors?.free), 'as reported, less held and confirmed'],
    ['Reserved', some(factors?.reservedGib), 'by reserved_percentage; given to nobody'],
    ['Held', gib(pool.heldGib), 'promised, not known to be used yet'],
    ['Confirmed', gib(pool.confirmedGib), 'used, in no report yet'],
    ['Contained', gib(pool.containedGib), 'of volumes and snapshots that a report contains'],
    ['Allocated', some(factors?.allocatedGib), 'to volumes, with held and confirmed'],
    ['Provisioned', some(factors?.provisionedGib), 'promised in all, with held and confirmed'],
    ['May be promised', some(factors?.totalAvailableGib), 'in all, over-subscription counted'],
    ['Room for a volume', some(factors?.virtualFreeGib), 'what filter and weigher see'],
    [
      'Over-subscription',
      factors?.maxOverSubscriptionRatio === undefined
        ? '–'
        : number(factors.maxOverSubscriptionRatio),
      factors?.thin ? 'thin' : 'thick: none',
    ],
  ];
  return (
    <Table
      caption="Figures"
      columns={[
        { name: 'Figure' },
        { name: 'Value', kind: 'figure' },
        { name: 'Meaning', kind: 'wide' },
      ]}
      empty=""
      rows={figures.map(([name, value, meaning]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="figure">{value}</td>
          <td>{meaning}</td>
        </tr>
      ))}
    />
  );
}
