import {
  type ScheduleCreateVolumeResponse,
  ScheduleCreateVolumeResponseSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { collect, jsonValues, keyValue, wholeNumber } from '../arguments.js';
import { askForPlace } from '../ask.js';
import type { StowageCommand } from '../command.js';
import { CliFailure, type CliIo } from '../io.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { actionOptions, type ServerOptions, type Session, withSession } from '../session.js';
import { figure } from '../views/words.js';

interface ScheduleOptions extends ServerOptions {
  readonly size: number;
  readonly id?: string;
  readonly type?: string;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly zone?: readonly string[];
  readonly project: string;
  readonly resourceBackend?: string;
  readonly profile?: string;
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
      .option('--profile <name>', "profile that decides; default: the type's, else the server's")
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
  const ids = { request_id: requestId, volume_id: volumeId };
  const asked = { requestId, ids, project: options.project, again: `--request-id ${requestId} --id ${volumeId}` };
  const answer = await askForPlace(session, asked, () => session.client.scheduler.scheduleCreateVolume(request));
  session.record({
    fields: FIELDS,
    row: { answer, requestId, volumeId },
    machine: { ...ids, ...Object(json(ScheduleCreateVolumeResponseSchema, answer)) },
  });
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
    profile: options.profile ?? '',
    allowReschedule: options.reschedule,
    ...(typed && { volumeType: { name: options.type ?? '', extraSpecs: { ...options.extraSpec } } }),
    ...(options.hint && { hints: jsonValues(options.hint) }),
  };
}
