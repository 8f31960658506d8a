import { errorFromStatus, StowageError } from '../../client/index.js';
import {
  type CreateVolumeResult,
  CreateVolumeResultSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { messagesOf, readNewVolumes, type WantedVolume } from '../files/new-volumes-file.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { progress } from '../output/progress.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';

/** A requested volume with its answer. */
interface Row {
  readonly requestId: string;
  readonly volumeId: string;
  /** Absent if the stream ended before it came. */
  readonly answer: CreateVolumeResult | undefined;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  {
    name: 'pool',
    value: ({ answer }) =>
      answer?.result.case === 'placed' ? (answer.result.value.placement?.pool ?? '') : '',
  },
  {
    name: 'decision',
    value: ({ answer }) => (answer?.result.case === 'placed' ? answer.result.value.decisionId : ''),
  },
  { name: 'request', value: ({ requestId }) => requestId },
  { name: 'error', value: (row) => errorOf(row)?.reason ?? (row.answer ? '' : 'UNANSWERED') },
  { name: 'message', value: (row) => errorOf(row)?.message ?? '' },
];

/** `stowage volume schedule-many FILE` */
export function scheduleManyCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('schedule-many')
      .summary('Finds a pool for each of many new volumes and reserves their space.')
      .description(
        'Finds a pool for each of many new volumes and reserves their space, over one stream ' +
          'without a time limit. The file has one JSON map a line, or is a JSON or YAML list of ' +
          'maps, with the fields of ScheduleCreateVolumeRequest: size_gib, and as wanted ' +
          'volume_id, request_id, project_id, volume_type and the others. Exit code 2: some did ' +
          'not fit anywhere; 1: some failed otherwise.',
      )
      .argument('<file>', 'JSON lines, JSON or YAML, or -'),
  )
    .calls(SchedulerService.method.streamCreateVolumes)
    .example(
      'stowage volume schedule-many volumes.yaml',
      'my-orders --json-lines | stowage volume schedule-many - -f csv > placed.csv',
    )
    .action(async (file: string, options: ServerOptions) => {
      const volumes = await readNewVolumes(file, io);
      await withSession(io, options, (session) => scheduleAll(session, volumes));
    });
}

async function scheduleAll(session: Session, volumes: readonly WantedVolume[]): Promise<void> {
  const answers = new Map<string, CreateVolumeResult[]>();
  let cut: StowageError | undefined;
  try {
    await ask(session, volumes, answers);
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    cut = error;
  }
  if (cut !== undefined && answers.size === 0) throw cut;
  const rows = volumes.map(({ volume: { requestId, volumeId } }) => ({
    requestId,
    volumeId,
    answer: answers.get(requestId)?.shift(),
  }));
  await session.list({ columns: COLUMNS, pages: [rows], machine, empty: 'no volumes' });
  fail(rows, cut);
}

/** Sends and reads at the same time: a server stops reading if its answers are not read. */
async function ask(
  { client, io }: Session,
  volumes: readonly WantedVolume[],
  answers: Map<string, CreateVolumeResult[]>,
): Promise<void> {
  const stream = client.scheduler.streamCreateVolumes();
  const send = async () => {
    for (const message of messagesOf(volumes)) await stream.send(message);
    stream.end();
  };
  // An error that ends the sending also ends the reading, which reports it.
  const sent = send().catch(() => undefined);
  const bar = progress(io, 'deciding', volumes.length);
  try {
    for await (const { results } of stream) {
      for (const result of results)
        answers.set(result.requestId, [...(answers.get(result.requestId) ?? []), result]);
      bar.add(results.length);
    }
    await sent;
  } finally {
    bar.end();
  }
}

function errorOf({ answer }: Row): StowageError | undefined {
  return answer?.result.case === 'error' ? errorFromStatus(answer.result.value) : undefined;
}

function machine({ requestId, volumeId, answer }: Row) {
  return {
    volume_id: volumeId,
    request_id: requestId,
    ...(answer && Object(json(CreateVolumeResultSchema, answer))),
  };
}

/** Throws CliFailure if volumes were not placed. */
function fail(rows: readonly Row[], cut: StowageError | undefined): void {
  const unanswered = rows.filter(({ answer }) => answer === undefined).length;
  const errors = rows.map(errorOf).filter((error) => error !== undefined);
  const refused = errors.filter((error) => error.refused).length;
  const missing = unanswered + errors.length;
  if (missing === 0) return;
  const why =
    unanswered === 0
      ? ''
      : `; ${unanswered} not answered, ask again with the same ids${cut ? `: ${cut.message}` : ''}`;
  throw new CliFailure(
    `${count(missing, 'volume')} of ${rows.length} not placed${why}`,
    refused === missing ? EXIT.refused : EXIT.error,
  );
}
