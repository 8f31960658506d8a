import type {
  EstimateCapacityResponse,
  PoolEstimate,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { count, gib, number } from '../lib/format.js';
import { Absent } from './diagnosis.js';
import { PoolLink } from './links.js';
import { Table } from './table.js';

/** How many more volumes fit, in one sentence. */
export function EstimateVerdict({
  answer,
  sizeGib,
}: {
  answer: EstimateCapacityResponse;
  sizeGib: bigint;
}) {
  const many = answer.unlimited ? 'Any number of volumes' : `${fitting(answer)} more`;
  return (
    <p class="verdict">
      {many} of {gib(sizeGib)} {answer.volumes === 1n ? 'fits' : 'fit'}, by the profile{' '}
      {answer.profile}.
    </p>
  );
}

/** Where they fit, and what stops the next one. */
export function Estimate({ answer }: { answer: EstimateCapacityResponse }) {
  const { zones, limits, pools, poolsOmitted } = answer;
  return (
    <>
      <Absent
        counts={answer.absentCounts}
        backends={answer.absentBackends}
        omitted={answer.absentBackendsOmitted}
      />
      <p>{sizesOf(answer)}</p>
      {limits.length > 0 && !answer.unlimited && (
        <p>
          What stops the next:{' '}
          {limits
            .map(({ filter, pools: many }) => `${filter} in ${count(many, 'pool')}`)
            .join(', ')}
          .
        </p>
      )}
      {zones.length > 1 && (
        <Table
          caption="By zone"
          columns={[
            { name: 'Zone', kind: 'wide' },
            { name: 'Volumes', kind: 'figure' },
            { name: 'Available', kind: 'figure' },
            { name: 'Pools that take any', kind: 'figure' },
          ]}
          empty=""
          rows={zones.map((zone) => (
            <tr key={zone.availabilityZone}>
              <th scope="row">{zone.availabilityZone}</th>
              <td class="figure">{room(zone)}</td>
              <td class="figure">{available(zone)}</td>
              <td class="figure">{number(zone.pools)}</td>
            </tr>
          ))}
        />
      )}
      <PoolsThatTake pools={pools} />
      {poolsOmitted > 0 && <p class="quiet">and {count(poolsOmitted, 'more pool')}</p>}
    </>
  );
}

function PoolsThatTake({ pools }: { pools: readonly PoolEstimate[] }) {
  return (
    <Table
      caption="By pool, those that take most first"
      columns={[
        { name: 'Pool' },
        { name: 'Volumes', kind: 'figure' },
        { name: 'Available', kind: 'figure' },
        { name: 'Largest', kind: 'figure' },
        { name: 'Then stopped by' },
        { name: 'Reason', kind: 'wide' },
      ]}
      empty="no pool takes part"
      rows={pools.map((one) => (
        <tr key={one.pool}>
          <th scope="row">
            <PoolLink pool={one.pool} />
          </th>
          <td class="figure">{room(one)}</td>
          <td class="figure">{available(one)}</td>
          <td class="figure">{one.boundless ? 'any size' : gib(one.maximumVolumeSizeGib)}</td>
          <td>{one.filter}</td>
          <td>{one.reason}</td>
        </tr>
      ))}
    />
  );
}

function fitting(answer: EstimateCapacityResponse): string {
  const { volumes, mostVolumes, exact } = answer;
  if (exact) return number(volumes);
  return mostVolumes > volumes
    ? `${number(volumes)} to ${number(mostVolumes)}`
    : `About ${number(volumes)}`;
}

function sizesOf(answer: EstimateCapacityResponse): string {
  const { maximumVolumeSizeGib: largest, minimumVolumeSizeGib: smallest } = answer;
  if (largest === 0n) return 'No volume fits, of whatever size.';
  if (answer.boundless)
    return `A single volume may have ${gib(smallest)} or more; the space has no bound.`;
  return `A single volume may have ${gib(smallest)} to ${gib(largest)}; ${available(answer)} are available.`;
}

interface Counted {
  readonly volumes: bigint;
  readonly unlimited: boolean;
}

function room({ volumes, unlimited }: Counted): string {
  return unlimited ? 'any number' : number(volumes);
}

interface Spacious {
  readonly availableCapacityGib: bigint;
  readonly boundless: boolean;
}

function available({ availableCapacityGib, boundless }: Spacious): string {
  return boundless ? 'any number of GiB' : gib(availableCapacityGib);
}
