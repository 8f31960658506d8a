import type { Command } from 'commander';
import { retryUnavailable, StowageError } from '../../client/index.js';
import { type ScheduleCreateVolumeResponse, ScheduleCreateVolumeResponseSchema } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { collect, jsonValues, keyValue, wholeNumber } from '../arguments.js';
import { CliFailure, type CliIo } from '../io.js';
import { facts, json } from '../output.js';
import { failureOf, type ServerOptions, type Session, serverOptions, withSession } from '../session.js';
import { figure } from '../words.js';

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

/** `stowage volume schedule` */
export function scheduleCommand(volume: Command, io: CliIo): void {
  serverOptions(
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
  ).action((options: ScheduleOptions) => withSession(io, options, (session) => schedule(session, options)));
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
    session.print({ ...ids, ...Object(json(ScheduleCreateVolumeResponseSchema, answer)) }, () => describe(answer, requestId, volumeId));
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

function describe(answer: ScheduleCreateVolumeResponse, requestId: string, volumeId: string): string {
  return facts([
    ['volume', volumeId],
    ['pool', answer.placement?.pool ?? ''],
    ['host', answer.placement?.host ?? ''],
    ['cluster', answer.placement?.cluster ?? ''],
    ['zone', answer.placement?.availabilityZone ?? ''],
    ['weight', figure(answer.weight)],
    ['alternatives', answer.alternatives.map(({ pool, weight }) => `${pool} (${figure(weight)})`).join(', ')],
    ['attempt', String(answer.attempt)],
    ['decision', answer.decisionId],
    ['reservation', answer.reservationId],
    ['request', requestId],
  ]);
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
