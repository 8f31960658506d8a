import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { type PlaceOptions, placeFields, placeOptions } from '../options/volume-request.js';
import { CliFailure } from '../terminal/io.js';
import type { ServerOptions } from './session.js';

/** Options of every command about a new volume. */
export interface NewVolumeOptions extends ServerOptions, PlaceOptions {
  readonly size: number;
  readonly id?: string;
  readonly reschedule: boolean;
  readonly requestId?: string;
  readonly waitUntil?: Date;
  readonly waitPriority?: number;
}

/** Adds these options to a command. */
export function newVolumeOptions(command: StowageCommand): StowageCommand {
  return placeOptions(
    command
      .requiredOption('--size <GiB>', 'size of the volume', wholeNumber(1))
      .option('--id <uuid>', 'the volume; default: a new id'),
  )
    .option('--no-reschedule', 'a failed attempt is not decided again elsewhere')
    .option(
      '--request-id <uuid>',
      'with --id: asking the same again gets the first answer; default: a new id',
    );
}

/** The volume as a message for the scheduler. Missing ids are generated. */
export function newVolume(options: NewVolumeOptions) {
  if (options.requestId !== undefined && options.id === undefined)
    throw new CliFailure(
      '--request-id needs --id: with a new volume each time it would never be the same request',
    );
  const volumeId = options.id ?? crypto.randomUUID();
  const requestId = options.requestId ?? crypto.randomUUID();
  return {
    requestId,
    volumeId,
    sizeGib: BigInt(options.size),
    ...placeFields(options),
    allowReschedule: options.reschedule,
    ...(options.waitUntil && { waitUntil: timestampFromDate(options.waitUntil) }),
    waitPriority: options.waitPriority ?? 0,
  };
}
