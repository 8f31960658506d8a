import { SchedulerService } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { convertGroup } from '../files/group-file.js';
import { nameOf, readData } from '../files/read-file.js';
import type { StowageCommand } from '../options/command.js';
import { askForPlace } from '../session/ask.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { PLACED_FIELDS, placedJson } from '../views/placed.js';

/** `stowage group …` */
export function groupCommands(group: StowageCommand, io: CliIo): void {
  actionOptions(
    group
      .command('create')
      .description(
        'Finds a backend that takes every volume of a group. Exit code 2: there is none.',
      )
      .argument(
        '<file>',
        'JSON or YAML, or -: a map with group_id, project_id, group_type and members',
      )
      .option(
        '--request-id <uuid>',
        'asking the same again gets the first answer; default: a new id',
      ),
  )
    .columns(PLACED_FIELDS)
    .calls(SchedulerService.method.scheduleCreateGroup)
    .example(
      'stowage group create examples/group.yaml',
      'stowage group create examples/group.yaml -f value -c pool',
    )
    .action((file: string, options: ServerOptions & { requestId?: string }) =>
      create(file, options, io),
    );
}

async function create(
  file: string,
  options: ServerOptions & { requestId?: string },
  io: CliIo,
): Promise<void> {
  const group = convertGroup(await readData(file, io), nameOf(file));
  const requestId = options.requestId ?? crypto.randomUUID();
  const ids = { request_id: requestId, group_id: group.groupId };
  await withSession(io, options, async (session) => {
    const asked = {
      requestId,
      ids,
      project: group.projectId ?? '',
      again: `--request-id ${requestId}`,
    };
    const call = () => session.client.scheduler.scheduleCreateGroup({ ...group, requestId });
    const { placed, readRevision } = await askForPlace(session, asked, call);
    if (placed === undefined)
      throw new CliFailure('the server answered without a decision: is it another version?');
    const row = { placed, ids, readRevision };
    session.record({ fields: PLACED_FIELDS, row, machine: placedJson(row) });
  });
}
