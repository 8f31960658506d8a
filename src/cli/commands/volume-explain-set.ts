import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ExplainCreateVolumesResponse,
  ExplainCreateVolumesResponseSchema,
  type ScheduleCreateVolumesRequestSchema,
  type SetMemberPlacement,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { Column } from '../output/columns.js';
import { document } from '../output/format.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import type { ServerOptions, Session } from '../session/session.js';
import { count, diagnosisWords } from '../views/diagnosis.js';
import { warnOfSpecs } from '../views/spec-warnings.js';

const COLUMNS: readonly Column<SetMemberPlacement>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'pool', value: ({ pool }) => pool },
];

/** `stowage volume schedule-set FILE --explain`: where the volumes would go, or why not. */
export async function explainSet(
  { client, io, list }: Session,
  { format, columns }: Pick<ServerOptions, 'format' | 'columns'>,
  set: MessageInitShape<typeof ScheduleCreateVolumesRequestSchema>,
): Promise<void> {
  const answer = await client.scheduler.explainCreateVolumes({ set });
  warnOfSpecs(io, answer.warnings);
  if ((format === 'json' || format === 'yaml') && columns === undefined) {
    io.out(document(format, json(ExplainCreateVolumesResponseSchema, answer)));
    return;
  }
  if (format === 'table') io.out(verdict(answer));
  await list({
    columns: COLUMNS,
    pages: [answer.members],
    machine: ({ volumeId, pool }) => ({ volume_id: volumeId, pool }),
    empty: 'no volumes',
  });
  const { diagnosis } = answer.missing ?? {};
  if (format === 'table' && diagnosis !== undefined) io.out(diagnosisWords(diagnosis));
}

function verdict({ members, missingVolumeId }: ExplainCreateVolumesResponse): string {
  if (missingVolumeId === '') return `all would have a place: ${count(members.length, 'volume')}`;
  const placed = members.filter(({ pool }) => pool !== '').length;
  const beside = placed === 0 ? '' : ` beside ${placed} of them`;
  return `they do not fit together:${beside} no pool can take volume ${plain(missingVolumeId)}`;
}
