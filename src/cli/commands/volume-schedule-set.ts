import type { MessageInitShape } from '@bufbuild/protobuf';
import { Option } from 'commander';
import {
  type ScheduleCreateVolumeResponse,
  ScheduleCreateVolumeResponseSchema,
  type ScheduleCreateVolumesRequestSchema,
  SchedulerService,
  VolumeSetState,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { messagesOf, readNewVolumes, type WantedVolume } from '../files/new-volumes-file.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { atMostRule, differentRule, type SetRuleArgument, sameRule } from '../options/set-rules.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { askForPlace } from '../session/ask.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { warnOfSpecs } from '../views/spec-warnings.js';
import { policyNotKept, SET_POLICIES, setEnd } from '../views/volume-set.js';
import { explainSet } from './volume-explain-set.js';

interface SetOptions extends ServerOptions {
  readonly count?: number;
  readonly same?: readonly SetRuleArgument[];
  readonly different?: readonly SetRuleArgument[];
  readonly atMost?: readonly SetRuleArgument[];
  readonly requestId?: string;
  readonly onFailure: string;
  readonly explain?: true;
}

/** A volume of the set with its place. */
interface Placed {
  readonly volumeId: string;
  readonly requestId: string;
  readonly answer: ScheduleCreateVolumeResponse;
}

type SetRequest = MessageInitShape<typeof ScheduleCreateVolumesRequestSchema> & {
  readonly requestId: string;
};

const COLUMNS: readonly Column<Placed>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'pool', value: ({ answer }) => answer.placement?.pool ?? '' },
  { name: 'zone', value: ({ answer }) => answer.placement?.availabilityZone ?? '' },
  { name: 'decision', value: ({ answer }) => answer.decisionId },
  { name: 'request', value: ({ requestId }) => requestId },
];

/** `stowage volume schedule-set FILE` */
export function scheduleSetCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('schedule-set')
      .summary('Finds pools for a set of new volumes: for all of them, or for none.')
      .description(
        'Finds pools for a set of new volumes and reserves their space together: for all of ' +
          'them, or for none. The file is one as for schedule-many. Rules say how the volumes ' +
          'lie to each other: a scope is pool, backend, host or zone; any other word is the name ' +
          'of a capability that pools report (capability:NAME where it is one of these). Exit ' +
          'code 2: not all fit, and nothing is reserved; or, asked again, the set was rolled back.',
      )
      .argument('<file>', 'JSON lines, JSON or YAML, or -')
      .option(
        '--count <number>',
        'so many volumes like the only one in the file, such as replicas',
        wholeNumber(1, 1000),
      )
      .option('--same <scope>', 'all in one pool, zone, …; repeatable', sameRule)
      .option(
        '--different <scope>',
        'each in a pool, rack, … of its own; repeatable',
        differentRule,
      )
      .option('--at-most <scope=number>', 'so many per zone, rack, …; repeatable', atMostRule)
      .addOption(
        new Option(
          '--on-failure <policy>',
          'if a volume fails for good: keep the others, or roll all back',
        )
          .choices(Object.keys(SET_POLICIES))
          .default('keep'),
      )
      .option('--explain', 'only shows where they would go, or why not; reserves nothing')
      .option(
        '--request-id <uuid>',
        'with ids in the file: asking the same again gets the first answer; default: a new id',
      ),
  )
    .columns(COLUMNS)
    .calls(
      SchedulerService.method.scheduleCreateVolumes,
      SchedulerService.method.explainCreateVolumes,
    )
    .example(
      'stowage volume schedule-set volumes.yaml --different pool',
      'stowage volume schedule-set volumes.yaml --different pool --explain',
      'stowage volume schedule-set replica.yaml --count 3 --different rack --same zone',
      'stowage volume schedule-set volumes.yaml --at-most rack=2 -f csv',
    )
    .action(async (file: string, options: SetOptions) => {
      const volumes = repeated(await readNewVolumes(file, io), options.count);
      const requestId = options.requestId ?? crypto.randomUUID();
      const request = requestOf(requestId, options, volumes);
      await withSession(io, options, (session) =>
        options.explain === true
          ? explainSet(session, options, request)
          : schedule(session, request, volumes),
      );
    });
}

async function schedule(
  session: Session,
  request: SetRequest,
  volumes: readonly WantedVolume[],
): Promise<void> {
  const { requestId } = request;
  const asked = {
    requestId,
    ids: { request_id: requestId },
    project: volumes[0]?.volume.projectId ?? '',
    again: `--request-id ${requestId}, with the ids of all volumes in the file`,
  };
  const call = () => session.client.scheduler.scheduleCreateVolumes(request);
  const { volumes: placed, set } = await askForPlace(session, asked, call);
  warnOfSpecs(
    session.io,
    placed.flatMap(({ warnings }) => warnings),
  );
  await session.list({
    columns: COLUMNS,
    pages: [
      placed.map((answer, at) => ({
        answer,
        volumeId: volumes[at]?.volume.volumeId ?? '',
        requestId: volumes[at]?.volume.requestId ?? '',
      })),
    ],
    machine: ({ answer, volumeId, requestId: own }) => ({
      volume_id: volumeId,
      request_id: own,
      ...Object(json(ScheduleCreateVolumeResponseSchema, answer)),
    }),
    empty: 'no volumes',
  });
  const warning = policyNotKept(request.onFailure, set);
  if (warning !== null) session.io.err(warning);
  const end = set === undefined ? null : setEnd(set);
  if (end === null) return;
  if (set?.state === VolumeSetState.ROLLED_BACK) throw new CliFailure(end, EXIT.refused);
  session.io.err(end);
}

function requestOf(
  requestId: string,
  { same = [], different = [], atMost = [], onFailure }: SetOptions,
  volumes: readonly WantedVolume[],
): SetRequest {
  const messages = [...messagesOf(volumes, volumes.length)];
  const [message = {}] = messages;
  if (messages.length > 1) throw new CliFailure('the volumes have more types than a set may have');
  const { volumes: all = [], volumeTypes = [] } = message;
  const rules = [...same, ...different, ...atMost];
  const policy = SET_POLICIES[onFailure];
  return { requestId, volumes: all, volumeTypes, rules, ...(policy && { onFailure: policy }) };
}

/** So many volumes like the only one. */
function repeated(
  volumes: readonly WantedVolume[],
  count: number | undefined,
): readonly WantedVolume[] {
  if (count === undefined) return volumes;
  const [one, ...others] = volumes;
  if (one === undefined || others.length > 0)
    throw new CliFailure('--count needs a file with one volume');
  if (one.hasOwnIds)
    throw new CliFailure('--count makes the ids of its volumes: leave them out of the file');
  return Array.from({ length: count }, () => {
    const ids = { requestId: crypto.randomUUID(), volumeId: crypto.randomUUID() };
    return { ...one, volume: { ...one.volume, ...ids } };
  });
}
