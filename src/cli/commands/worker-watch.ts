import { OfferSchema, WorkerService } from '../../gen/stowage/v1/worker_service_pb.js';
import { collect, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { rowPrinter } from '../output/stream.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import type { CliIo } from '../terminal/io.js';
import { OFFER_COLUMNS, offerSentence } from '../views/offer.js';

interface WatchOptions extends ServerOptions {
  readonly backend: readonly string[];
  readonly id: string;
  readonly maxOutstanding: number;
}

/** `stowage worker watch` */
export function watchCommand(worker: StowageCommand, io: CliIo): void {
  actionOptions(
    worker
      .command('watch')
      .summary('Prints offers as they come.')
      .description(
        'Prints the offers of a backend as they come, until Ctrl-C. It takes their leases ' +
          'like any worker: others get them only when those end.',
      )
      .requiredOption(
        '--backend <name>',
        'backend (host@backend), cluster member or host; repeatable',
        collect,
      )
      .requiredOption('--id <name>', 'worker id; a second stream of the same id ends the first')
      .option(
        '--max-outstanding <number>',
        'offers at a time; 0: as the server has it',
        wholeNumber(0),
        0,
      ),
  )
    .columns(OFFER_COLUMNS)
    .calls(WorkerService.method.watchDecisions)
    .example(
      'stowage worker watch --backend node1@lvm --id me',
      'stowage worker watch --backend node1@lvm --id me -f json | my-worker',
    )
    .action((options: WatchOptions) =>
      withSession(io, options, (session) => watch(session, options)),
    );
}

async function watch({ client, io }: Session, options: WatchOptions): Promise<void> {
  const interrupted = interruption(io);
  const print = rowPrinter(io, options, {
    columns: OFFER_COLUMNS,
    machine: (offer) => json(OfferSchema, offer),
    sentence: offerSentence,
  });
  const { backend, id, maxOutstanding } = options;
  const stream = client.workers.watchDecisions(
    { workerId: id, targets: [...backend], maxOutstanding },
    { signal: interrupted.signal },
  );
  try {
    for await (const { offers, withdrawnDecisionIds, unknownTargets } of stream) {
      for (const target of unknownTargets) io.err(`not known yet: ${plain(target)}`);
      for (const offer of offers) print(offer);
      for (const decision of withdrawnDecisionIds) io.err(`withdrawn: decision ${plain(decision)}`);
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    interrupted.release();
  }
}
