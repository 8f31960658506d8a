import { retryUnavailable, StowageError } from '../../client/index.js';
import {
  type ScheduleCreateVolumeResponse,
  ScheduleCreateVolumeResponseSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { collect, jsonValues, keyValue, wholeNumber } from '../arguments.js';
import type { StowageCommand } from '../command.js';
import { CliFailure, type CliIo } from '../io.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { actionOptions, failureOf, type ServerOptions, type Session, withSession } from '../session.js';
import { figure } from '../views/words.js';

interface ScheduleOptions extends ServerOptions {
  readonly size: number;
  readonly id?: string;
  readonly type?: string;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly zone?: readonly string[];
  readonly project: string;
  readonly resourceBackend?: string;
  readonly multiattach?: true;
  readonly reschedule: boolean;
  readonly requestId?: string;
  readonly hint?: Readonly<Record<string, string>>;
}

/** A placement with the ids that it answers. */
interface Placed {
  readonly answer: ScheduleCreateVolumeResponse;
  readonly requestId: string;
  readonly volumeId: string;
}

const FIELDS: readonly Column<Placed>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'pool', value: ({ answer }) => answer.placement?.pool ?? '', tone: () => 'good' },
  { name: 'host', value: ({ answer }) => answer.placement?.host ?? '' },
  { name: 'cluster', value: ({ answer }) => answer.placement?.cluster ?? '' },
  { name: 'zone', value: ({ answer }) => answer.placement?.availabilityZone ?? '' },
  { name: 'weight', value: ({ answer }) => answer.weight },
  { name: 'alternatives', value: ({ answer }) => answer.alternatives.map(({ pool, weight }) => `${pool} (${figure(weight)})`).join(', ') },
  { name: 'attempt', value: ({ answer }) => answer.attempt },
  { name: 'decision', value: ({ answer }) => answer.decisionId },
  { name: 'reservation', value: ({ answer }) => answer.reservationId },
  { name: 'request', value: ({ requestId }) => requestId },
];

/** `stowage volume schedule` */
export function scheduleCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('schedule')
      .description('Finds a pool for a new volume and reserves its space. Exit code 2: nothing fits.')
      .requiredOption('--size <GiB>', 'size of the volume', wholeNumber(1))
      .option('--id <uuid>', 'the volume; default: a new id')
      .option('--type <name>', 'volume type')
      .option('--extra-spec <key=value>', 'requirement of the type, such as volume_backend_name=lvm; repeatable', keyValue)
      .option('--zone <name>', 'availability zone; repeatable: any of them', collect)
      .option('--project <id>', 'owner', '')
      .option('--resource-backend <name>', 'only this pool (host@backend#pool), or only this backend')
      .option('--multiattach', 'the volume may be attached several times')
      .option('--no-reschedule', 'a failed attempt is not decided again elsewhere')
      .option('--request-id <uuid>', 'with --id: asking the same again gets the first answer; default: a new id')
      .option('--hint <key=value>', 'scheduler hint, the value JSON or text; repeatable', keyValue),
  )
    .calls(SchedulerService.method.scheduleCreateVolume)
    .example(
      'stowage volume schedule --size 10',
      "stowage volume schedule --size 100 --type gold --extra-spec volume_backend_name=lvm --extra-spec 'capabilities:thin_provisioning_support=<is> True'",
      'stowage volume schedule --size 10 --zone nova -f value -c pool',
    )
    .action((options: ScheduleOptions) => withSession(io, options, (session) => schedule(session, options)));
}

async function schedule(session: Session, options: ScheduleOptions): Promise<void> {
  if (options.requestId !== undefined && options.id === undefined)
    throw new CliFailure('--request-id needs --id: with a new volume each time it would never be the same request');
  const volumeId = options.id ?? crypto.randomUUID();
  const requestId = options.requestId ?? crypto.randomUUID();
  const request = requestOf(options, requestId, volumeId);
  try {
    const answer = await retryUnavailable(() => session.client.scheduler.scheduleCreateVolume(request), {
      attempts: 4,
      random: Math.random,
      // Without a reason of Stowage's nobody answered at all: the user hears of it at once.
      when: (error) => error.code === 'UNAVAILABLE' && error.reason !== '',
    });
    const ids = { request_id: requestId, volume_id: volumeId };
    session.record({
      fields: FIELDS,
      row: { answer, requestId, volumeId },
      machine: { ...ids, ...Object(json(ScheduleCreateVolumeResponseSchema, answer)) },
    });
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    // Ids that were made up here are of no use once they are forgotten.
    const values = { request_id: requestId, volume_id: volumeId };
    throw failureOf(error, session.io, options, { values, hint: hint(session.io, error, options, requestId, volumeId) });
  }
}

function requestOf(options: ScheduleOptions, requestId: string, volumeId: string) {
  const typed = options.type !== undefined || options.extraSpec !== undefined;
  return {
    requestId,
    volumeId,
    sizeGib: BigInt(options.size),
    projectId: options.project,
    availabilityZones: [...(options.zone ?? [])],
    resourceBackend: options.resourceBackend ?? '',
    multiattach: options.multiattach ?? false,
    allowReschedule: options.reschedule,
    ...(typed && { volumeType: { name: options.type ?? '', extraSpecs: { ...options.extraSpec } } }),
    ...(options.hint && { hints: jsonValues(options.hint) }),
  };
}

/** What to do next. */
function hint({ self }: CliIo, error: StowageError, { project }: ScheduleOptions, requestId: string, volumeId: string): string {
  if (error.refused)
    return `  The full account: ${self} volume diagnose ${requestId}${project === '' ? '' : ` --project ${quoted(project)}`}`;
  if (error.code !== 'DEADLINE_EXCEEDED' && error.code !== 'UNAVAILABLE') return '';
  return `It may have been decided all the same: repeat the command with --request-id ${requestId} --id ${volumeId}`;
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
