import type { JsonValue } from '@bufbuild/protobuf';
import { type Placed, PlacedSchema } from '../../gen/stowage/v1/decision_pb.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { figure } from './words.js';

/** An answer with the ids of its request. */
export interface PlacedRow {
  readonly placed: Placed;
  readonly ids: Readonly<Record<string, string>>;
  readonly readRevision: bigint;
}

/** Fields of an answer. */
export const PLACED_FIELDS: readonly Column<PlacedRow>[] = [
  { name: 'group', value: ({ ids }) => ids['group_id'] },
  { name: 'backup', value: ({ ids }) => ids['backup_id'] },
  { name: 'snapshot', value: ({ ids }) => ids['snapshot_id'] },
  { name: 'volume', value: ({ ids }) => ids['volume_id'] },
  { name: 'pool', value: ({ placed }) => placed.placement?.pool ?? '', tone: () => 'good' },
  { name: 'host', value: ({ placed }) => placed.placement?.host ?? '' },
  { name: 'cluster', value: ({ placed }) => placed.placement?.cluster ?? '' },
  { name: 'zone', value: ({ placed }) => placed.placement?.availabilityZone ?? '' },
  { name: 'weight', value: ({ placed }) => placed.weight },
  {
    name: 'alternatives',
    value: ({ placed }) =>
      placed.alternatives.map(({ pool, weight }) => `${pool} (${figure(weight)})`).join(', '),
  },
  { name: 'decision', value: ({ placed }) => placed.decisionId },
  { name: 'reservation', value: ({ placed }) => placed.reservationId },
  { name: 'request', value: ({ ids }) => ids['request_id'] },
];

/** An answer for programs. */
export function placedJson({ placed, ids, readRevision }: PlacedRow): JsonValue {
  return { ...ids, placed: json(PlacedSchema, placed), read_revision: String(readRevision) };
}
