import { collect, jsonValues, keyValue, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { ServerOptions } from './session.js';

/** Options of every command about an existing volume. */
export interface VolumeOptions extends ServerOptions {
  readonly size: number;
  readonly type?: string;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly zone?: readonly string[];
  readonly project: string;
  readonly requestId?: string;
  readonly hint?: Readonly<Record<string, string>>;
  readonly volumeProperty?: Readonly<Record<string, string>>;
  readonly multiattach?: true;
  readonly profile?: string;
}

/** Help of the option `--volume-property`. */
export const VOLUME_PROPERTY =
  'what expressions read as volume.KEY, such as attach_status=detached, the value JSON or ' +
  'text; repeatable';

/** Adds these options to a command. */
export function volumeOptions(command: StowageCommand): StowageCommand {
  return command
    .requiredOption('--size <GiB>', 'size of the volume as it is; 0: not known', wholeNumber(0))
    .option('--type <name>', 'volume type')
    .option('--extra-spec <key=value>', 'requirement of the type; repeatable', keyValue)
    .option('--zone <name>', 'availability zone; repeatable: any of them', collect)
    .option('--project <id>', 'owner', '')
    .option('--multiattach', 'the volume may be attached several times')
    .option('--hint <key=value>', 'scheduler hint, the value JSON or text; repeatable', keyValue)
    .option('--volume-property <key=value>', VOLUME_PROPERTY, keyValue)
    .option('--profile <name>', "profile that decides; default: the type's, else the server's")
    .option(
      '--request-id <uuid>',
      'asking the same again gets the first answer; default: a new id',
    );
}

/** The volume as a message for the scheduler. */
export function existingVolume(volumeId: string, backend: string, options: VolumeOptions) {
  const { type, extraSpec, hint, volumeProperty } = options;
  const typed = type !== undefined || extraSpec !== undefined;
  return {
    volumeId,
    sizeGib: BigInt(options.size),
    backend,
    projectId: options.project,
    availabilityZones: [...(options.zone ?? [])],
    multiattach: options.multiattach ?? false,
    profile: options.profile ?? '',
    ...(typed && { volumeType: { name: type ?? '', extraSpecs: { ...extraSpec } } }),
    ...(hint && { hints: jsonValues(hint) }),
    ...(volumeProperty && { volumeProperties: jsonValues(volumeProperty) }),
  };
}
