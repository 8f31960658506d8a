import { type StowageClient, StowageError } from '../../client/index.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { type RequestOptions, requestFields, requestOptions } from '../options/volume-request.js';
import { CliFailure } from '../terminal/io.js';
import type { ServerOptions } from './session.js';

/** Options of every command about an existing volume. */
export interface VolumeOptions extends ServerOptions, RequestOptions {
  readonly size: number;
  readonly requestId?: string;
}

/** Adds these options to a command. */
export function volumeOptions(command: StowageCommand): StowageCommand {
  return describedOptions(
    command.requiredOption(
      '--size <GiB>',
      'size of the volume as it is; 0: not known',
      wholeNumber(0),
    ),
  );
}

/** What the ledger knows of a volume need not be stated. */
export interface KnownVolumeOptions extends Omit<VolumeOptions, 'size'> {
  readonly size?: number;
}

/** Adds the options of a command about a volume that the ledger may know. */
export function knownVolumeOptions(command: StowageCommand): StowageCommand {
  return describedOptions(
    command.option('--size <GiB>', 'size of the volume; default: as known', wholeNumber(0)),
  );
}

/**
 * The volume with what its options leave out, as the ledger knows it. `backend` is where it is to
 * be looked at; undefined: where it lives. Rejects with CliFailure if the ledger does not know it.
 */
export async function knownVolume(
  { volumes }: StowageClient,
  volumeId: string,
  backend: string | undefined,
  options: KnownVolumeOptions,
) {
  const { size } = options;
  if (size !== undefined && backend !== undefined)
    return existingVolume(volumeId, backend, { ...options, size });
  const known = await volumes.getVolume({ volumeId }).catch((error: unknown) => {
    if (!(error instanceof StowageError) || error.code !== 'NOT_FOUND') throw error;
    return { volume: undefined };
  });
  const { volume } = known;
  const where = backend ?? volume?.placement?.pool ?? '';
  if (volume === undefined || where === '')
    throw new CliFailure(
      `the ledger does not know where ${volumeId} lives: state its --size and --backend`,
    );
  return existingVolume(volumeId, where, {
    ...options,
    ...(options.type === undefined && volume.volumeType !== '' && { type: volume.volumeType }),
    size: size ?? Number(volume.sizeGib),
    project: options.project || volume.projectId,
  });
}

function describedOptions(command: StowageCommand): StowageCommand {
  return requestOptions(command).option(
    '--request-id <uuid>',
    'asking the same again gets the first answer; default: a new id',
  );
}

/** The volume as a message for the scheduler. */
export function existingVolume(volumeId: string, backend: string, options: VolumeOptions) {
  return { volumeId, sizeGib: BigInt(options.size), backend, ...requestFields(options) };
}
