import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as Status,
} from '../../gen/grpc/health/v1/health_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { type ServerOptions, showOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

const FIELDS: readonly Column<HealthCheckResponse>[] = [
  {
    name: 'status',
    value: ({ status }) => word(status),
    tone: ({ status }) => (status === Status.SERVING ? 'good' : 'bad'),
  },
];

/** `stowage health` */
export function healthCommand(command: StowageCommand, io: CliIo): void {
  showOptions(
    command.option(
      '--service <name>',
      'one service, such as stowage.v1.SchedulerService; default: the server as a whole',
      '',
    ),
  )
    .columns(FIELDS)
    .calls(Health.method.check)
    .example('stowage health', 'stowage health --service stowage.v1.SchedulerService -f value')
    .action((options: ServerOptions & { service: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.health.check({ service: options.service });
        record({
          fields: FIELDS,
          row: answer,
          machine: { status: word(answer.status) },
          sentence: word(answer.status),
        });
        if (answer.status !== Status.SERVING)
          throw new CliFailure(`${options.server} takes no calls: its log says why`);
      }),
    );
}

function word(status: Status): string {
  return Status[status].toLowerCase().replaceAll('_', ' ');
}
