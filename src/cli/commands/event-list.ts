import { EventSchema, EventService } from '../../gen/stowage/v1/event_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import {
  type EventFilterOptions,
  eventFilter,
  eventFilterOptions,
} from '../options/event-filter.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { EVENT_COLUMNS } from '../views/event.js';

interface ListOptions extends ServerOptions, EventFilterOptions {
  readonly newest?: true;
}

/** `stowage event list` */
export function listCommand(event: StowageCommand, io: CliIo): void {
  const list = event
    .command('list')
    .description('Lists what is kept of the event log, in order.')
    .option('--newest', 'the newest first');
  listOptions(eventFilterOptions(list))
    .columns(EVENT_COLUMNS)
    .calls(EventService.method.listEvents)
    .example(
      'stowage event list --kind failure --since 1h',
      'stowage event list --newest --limit 20',
      'stowage event list --source node1@lvm --type capacity.pool -f csv > usage.csv',
    )
    .action((options: ListOptions) =>
      withSession(io, options, ({ client, list: print }) => {
        const query = { filter: eventFilter(options), newestFirst: options.newest ?? false };
        return print({
          columns: EVENT_COLUMNS,
          pages: rows(
            (pageToken) => client.events.listEvents({ ...query, pageToken }),
            ({ events }) => events,
          ),
          machine: (one) => json(EventSchema, one),
          empty: 'no events',
        });
      }),
    );
}
