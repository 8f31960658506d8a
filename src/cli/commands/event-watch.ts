import { EventSchema, EventService } from '../../gen/stowage/v1/event_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import {
  type EventFilterOptions,
  eventFilter,
  eventFilterOptions,
} from '../options/event-filter.js';
import { json } from '../output/json.js';
import { rowPrinter } from '../output/stream.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import type { CliIo } from '../terminal/io.js';
import { EVENT_COLUMNS, eventSentence } from '../views/event.js';

interface WatchOptions extends ServerOptions, EventFilterOptions {
  readonly resume: string;
  readonly fromOldest?: true;
}

/** `stowage event watch` */
export function watchCommand(event: StowageCommand, io: CliIo): void {
  const command = event
    .command('watch')
    .summary('Prints events as they commit.')
    .description(
      'Prints events as they commit, until Ctrl-C; then says with which --resume to go on ' +
        'without missing one.',
    )
    .option('--resume <token>', 'goes on where a watch ended', '')
    .option('--from-oldest', 'begins with the oldest event that is kept, not with the next one');
  actionOptions(eventFilterOptions(command))
    .columns(EVENT_COLUMNS)
    .calls(EventService.method.watchEvents)
    .example(
      'stowage event watch --kind failure',
      'stowage event watch --from-oldest -f json | my-billing',
    )
    .action((options: WatchOptions) =>
      withSession(io, options, (session) => watch(session, options)),
    );
}

async function watch({ client, io }: Session, options: WatchOptions): Promise<void> {
  const interrupted = interruption(io);
  const print = rowPrinter(io, options, {
    columns: EVENT_COLUMNS,
    machine: (one) => json(EventSchema, one),
    sentence: eventSentence,
  });
  let token = '';
  const request = {
    filter: eventFilter(options),
    resumeToken: options.resume,
    fromOldest: options.fromOldest ?? false,
  };
  try {
    for await (const { events, resumeToken } of client.events.watchEvents(request, {
      signal: interrupted.signal,
    })) {
      for (const one of events) print(one);
      token = resumeToken;
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    interrupted.release();
    if (token !== '') io.err(`go on with --resume ${token}`);
  }
}
