import type {
  AbsenceCount,
  AbsentBackend,
  Diagnosis,
  FilterCount,
} from '../../src/gen/stowage/v1/decision_pb.js';
import { count, number } from '../lib/format.js';
import { ABSENCE_CAUSE } from '../lib/words.js';
import { PoolLink } from './links.js';
import { Table } from './table.js';

/** Why nothing fitted. */
export function DiagnosisBox({ diagnosis }: { diagnosis: Diagnosis }) {
  const { poolsSeen, filters, nearestMisses, pools, poolsOmitted } = diagnosis;
  return (
    <>
      <Funnel poolsSeen={poolsSeen} filters={filters} />
      <Absent
        counts={diagnosis.absentCounts}
        backends={diagnosis.absentBackends}
        omitted={diagnosis.absentBackendsOmitted}
      />
      {nearestMisses.length > 0 && (
        <Rejections
          caption="Nearest misses: what little would let them pass"
          rows={nearestMisses}
        />
      )}
      {pools.length > 0 && (
        <details>
          <summary>Every pool ({number(pools.length + poolsOmitted)})</summary>
          <Rejections caption="What each pool lacked" rows={pools} />
          {poolsOmitted > 0 && <p class="quiet">and {count(poolsOmitted, 'more pool')}</p>}
        </details>
      )}
    </>
  );
}

/** How many pools each filter left. */
function Funnel({ poolsSeen, filters }: { poolsSeen: number; filters: readonly FilterCount[] }) {
  const ran = filters.filter(({ considered }) => considered > 0);
  if (poolsSeen === 0) return <p>No pool takes part in such placements.</p>;
  return (
    <Table
      caption={`${count(poolsSeen, 'pool')} took part`}
      columns={[
        { name: 'Filter' },
        { name: 'Reached it', kind: 'figure' },
        { name: 'Removed', kind: 'figure' },
        { name: 'Left', kind: 'wide' },
      ]}
      empty="no filter ran"
      rows={ran.map(({ filter, considered, removed }) => (
        <tr key={filter}>
          <th scope="row">{filter}</th>
          <td class="figure">{number(considered)}</td>
          <td class="figure">{number(removed)}</td>
          <td>
            <svg class="bar thin" aria-hidden="true">
              <rect
                class="left"
                width={`${((considered - removed) / poolsSeen) * 100}%`}
                height="100%"
              />
            </svg>
            {number(considered - removed)}
          </td>
        </tr>
      ))}
    />
  );
}

/** Pools, each with the filter that stopped it. */
export function Rejections(props: {
  caption: string;
  rows: readonly { readonly pool: string; readonly filter: string; readonly reason: string }[];
}) {
  return (
    <Table
      caption={props.caption}
      columns={[{ name: 'Pool' }, { name: 'Stopped by' }, { name: 'Reason', kind: 'wide' }]}
      empty="none"
      rows={props.rows.map(({ pool, filter, reason }) => (
        <tr key={pool}>
          <th scope="row">
            <PoolLink pool={pool} />
          </th>
          <td>{filter}</td>
          <td>{reason}</td>
        </tr>
      ))}
    />
  );
}

/** Backends that took no part, and why. */
export function Absent(props: {
  counts: readonly AbsenceCount[];
  backends: readonly AbsentBackend[];
  omitted: number;
}) {
  const { counts, backends, omitted } = props;
  const all = counts.reduce((sum, one) => sum + one.backends, 0);
  if (all === 0) return null;
  const causes = counts.map(({ cause, backends: many }) => `${many} ${ABSENCE_CAUSE[cause]}`);
  return (
    <details open={all <= 5}>
      <summary>
        {count(all, 'backend')} took no part: {causes.join(', ')}
      </summary>
      <ul>
        {backends.map(({ backend, explanation }) => (
          <li key={backend}>
            <b>{backend}</b> {explanation}
          </li>
        ))}
        {omitted > 0 && <li>and {count(omitted, 'more backend')}</li>}
      </ul>
    </details>
  );
}
