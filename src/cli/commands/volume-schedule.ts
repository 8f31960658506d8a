import {
  type ScheduleCreateVolumeResponse,
  ScheduleCreateVolumeResponseSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { integerFrom, momentAhead } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { askForPlace } from '../session/ask.js';
import { type NewVolumeOptions, newVolume, newVolumeOptions } from '../session/new-volume.js';
import { actionOptions, type Session, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { warnOfSpecs } from '../views/spec-warnings.js';
import { figure, moment } from '../views/words.js';

interface ScheduleOptions extends NewVolumeOptions {
  readonly planToken?: string;
}

/** A placement with the ids of its request. */
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
  {
    name: 'alternatives',
    value: ({ answer }) =>
      answer.alternatives.map(({ pool, weight }) => `${pool} (${figure(weight)})`).join(', '),
  },
  { name: 'attempt', value: ({ answer }) => answer.attempt },
  { name: 'decision', value: ({ answer }) => answer.decisionId },
  { name: 'reservation', value: ({ answer }) => answer.reservationId },
  { name: 'request', value: ({ requestId }) => requestId },
];

/** Fields of a request that waits. */
const WAITS: readonly Column<Placed>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  {
    name: 'waits until',
    value: ({ answer }) => moment(answer.waiting?.waitUntil),
    tone: () => 'warn',
  },
  { name: 'priority', value: ({ answer }) => answer.waiting?.priority },
  { name: 'request', value: ({ requestId }) => requestId },
];

/** `stowage volume schedule` */
export function scheduleCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    newVolumeOptions(
      volume
        .command('schedule')
        .description(
          'Finds a pool for a new volume and reserves its space. Exit code 2: nothing fits.',
        )
        .option(
          '--wait-until <time>',
          'if nothing fits, wait until then, 2026-01-31T12:00:00Z, or so long: 90s, 15m, 2h, 7d',
          momentAhead,
        )
        .option(
          '--wait-priority <n>',
          'of those that wait, a higher one comes first, -1000 to 1000; default: 0',
          integerFrom(-1000, 1000),
        ),
    ).option(
      '--plan-token <token>',
      'of `volume explain --plan`: just the pool that was explained, or none',
    ),
  )
    .columns([...FIELDS, ...WAITS.filter(({ name }) => FIELDS.every((one) => one.name !== name))])
    .calls(SchedulerService.method.scheduleCreateVolume)
    .example(
      'stowage volume schedule --size 10',
      'stowage volume schedule --size 100 --type gold --extra-spec volume_backend_name=lvm ' +
        "--extra-spec 'capabilities:thin_provisioning_support=<is> True'",
      'stowage volume schedule --size 10 --zone nova -f value -c pool',
    )
    .action((options: ScheduleOptions) =>
      withSession(io, options, (session) => schedule(session, options)),
    );
}

async function schedule(session: Session, options: ScheduleOptions): Promise<void> {
  const request = { ...newVolume(options), planToken: options.planToken ?? '' };
  const { requestId, volumeId } = request;
  const ids = { request_id: requestId, volume_id: volumeId };
  const asked = {
    requestId,
    ids,
    project: options.project,
    again: `--request-id ${requestId} --id ${volumeId}`,
  };
  const answer = await askForPlace(session, asked, () =>
    session.client.scheduler.scheduleCreateVolume(request),
  );
  warnOfSpecs(session.io, answer.warnings);
  session.record({
    fields: answer.waiting === undefined ? FIELDS : WAITS,
    row: { answer, requestId, volumeId },
    machine: { ...ids, ...Object(json(ScheduleCreateVolumeResponseSchema, answer)) },
  });
}
