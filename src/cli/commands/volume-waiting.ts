import {
  SchedulerService,
  type WaitingRequest,
  WaitingRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { moment } from '../views/words.js';

const COLUMNS: readonly Column<WaitingRequest>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'project', value: ({ projectId }) => projectId },
  { name: 'size', unit: 'GiB', value: ({ sizeGib }) => sizeGib },
  { name: 'priority', value: ({ waiting }) => waiting?.priority },
  { name: 'since', value: ({ beganAt }) => moment(beganAt) },
  { name: 'until', value: ({ waiting }) => moment(waiting?.waitUntil) },
  { name: 'overtaken', value: ({ waiting }) => waiting?.overtaken },
  { name: 'request', value: ({ requestId }) => requestId },
];

/** `stowage volume waiting` */
export function waitingCommand(volume: StowageCommand, io: CliIo): void {
  listOptions(
    volume
      .command('waiting')
      .description(
        'Lists requests that wait for a pool, in the order in which they began. ' +
          '`volume release` cancels one.',
      )
      .option('--project <id>', 'only of this project'),
  )
    .calls(SchedulerService.method.listWaitingRequests)
    .columns(COLUMNS)
    .example('stowage volume waiting', 'stowage volume waiting --project p1 -f csv')
    .action((options: ServerOptions & { readonly project?: string }) =>
      withSession(io, options, ({ client, list }) =>
        list({
          columns: COLUMNS,
          pages: rows(
            (pageToken) =>
              client.scheduler.listWaitingRequests({
                projectId: options.project ?? '',
                pageToken,
              }),
            ({ requests }) => requests,
          ),
          machine: (one) => json(WaitingRequestSchema, one),
          empty: 'nothing waits',
        }),
      ),
    );
}
