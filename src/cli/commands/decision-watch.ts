import { type Decision, DecisionSchema } from '../../gen/stowage/v1/decision_pb.js';
import { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { wholeNumber } from '../options/arguments.js';
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
import { DECISION_COLUMNS } from '../views/decision.js';
import { decisionState, moment, operation } from '../views/words.js';
import {
  type DecisionFilterOptions,
  decisionFilter,
  decisionFilterOptions,
} from './decision-filter.js';

interface WatchOptions extends ServerOptions, DecisionFilterOptions {
  readonly newest: number;
}

/** `stowage decision watch` */
export function watchCommand(decision: StowageCommand, io: CliIo): void {
  const command = decision
    .command('watch')
    .description(
      'Prints decisions as they are made and as their states change, until Ctrl-C. Where more ' +
        'happens than is told, it says so: `decision list` has all.',
    );
  actionOptions(
    decisionFilterOptions(command).option(
      '--newest <number>',
      'begins with so many, and follows so many',
      wholeNumber(1, 500),
      50,
    ),
  )
    .columns(DECISION_COLUMNS)
    .calls(VolumeService.method.watchNewestDecisions)
    .example(
      'stowage decision watch --state failed in-doubt',
      'stowage decision watch --home node1@lvm -f json',
    )
    .action((options: WatchOptions) =>
      withSession(io, options, (session) => watch(session, options)),
    );
}

async function watch({ client, io }: Session, options: WatchOptions): Promise<void> {
  const interrupted = interruption(io);
  const print = rowPrinter(io, options, {
    columns: DECISION_COLUMNS,
    machine: (one) => json(DecisionSchema, one),
    sentence: decisionSentence,
  });
  const request = {
    ...decisionFilter(options),
    maxDecisions: options.newest,
  };
  try {
    for await (const { decisions, skipped } of client.volumes.watchNewestDecisions(request, {
      signal: interrupted.signal,
    })) {
      if (skipped) io.err('more were decided than are told here');
      for (const one of decisions.toReversed()) print(one);
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    interrupted.release();
  }
}

/** A decision as a sentence. */
function decisionSentence(one: Decision): string {
  const about = one.volumeId || one.snapshotId || one.groupId || one.backupId;
  const why = one.reason === '' ? '' : `: ${plain(one.reason)}`;
  return (
    `${moment(one.decidedAt)} ${operation(one.operation)} ${plain(about)}, attempt ` +
    `${one.attempt} on ${plain(one.placement?.pool ?? '')}: ${decisionState(one.state)}${why}`
  );
}
