import type { Decision } from '../../src/gen/stowage/v1/decision_pb.js';
import { gib, weight } from '../lib/format.js';
import { DECISION_STATE, OPERATION, RESERVATION_STATE } from '../lib/words.js';
import { Badge, Moment } from './bits.js';
import { PoolLink, VolumeLink } from './links.js';
import { Table } from './table.js';

const COLUMNS = [
  { name: 'Decided' },
  { name: 'Operation' },
  { name: 'Volume' },
  { name: 'Attempt', kind: 'figure' as const },
  { name: 'State' },
  { name: 'Pool', kind: 'wide' as const },
  { name: 'Weight', kind: 'figure' as const },
  { name: 'Reserved' },
  { name: 'Worker' },
  { name: 'Reason', kind: 'wide' as const },
];

/** Decisions, one a row. */
export function DecisionTable(props: {
  caption: string;
  empty: string;
  decisions: readonly Decision[];
}) {
  return (
    <Table
      caption={props.caption}
      columns={COLUMNS}
      empty={props.empty}
      rows={props.decisions.map((decision) => (
        <DecisionRow key={decision.decisionId} decision={decision} />
      ))}
    />
  );
}

function DecisionRow({ decision }: { decision: Decision }) {
  const { snapshotId, groupId, backupId, volumeId } = decision;
  const other = snapshotId || groupId || backupId;
  return (
    <tr>
      <td>
        <Moment at={decision.decidedAt} />
      </td>
      <td class="whole">{OPERATION[decision.operation]}</td>
      <td>
        {volumeId === '' ? (
          <span title={other}>{other.slice(0, 8)}</span>
        ) : (
          <VolumeLink volumeId={volumeId} />
        )}
      </td>
      <td class="figure">{decision.attempt}</td>
      <td>
        <StateBadge decision={decision} />
      </td>
      <td>
        <PoolLink pool={decision.placement?.pool ?? ''} />
      </td>
      <td class="figure">{weight(decision.weight)}</td>
      <td>{reservedWords(decision)}</td>
      <td>{decision.workerId}</td>
      <td>{decision.reason}</td>
    </tr>
  );
}

export function StateBadge({ decision }: { decision: Decision }) {
  const [words, tone] = DECISION_STATE[decision.state];
  return <Badge tone={tone}>{words}</Badge>;
}

/** What a decision reserved: `10 GiB held`. */
export function reservedWords({ reservations }: Decision): string {
  return reservations
    .map(({ sizeGib, state }) => `${gib(sizeGib)} ${RESERVATION_STATE[state]}`)
    .join(', ');
}
