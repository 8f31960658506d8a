import { CliFailure } from '../terminal/io.js';
import { collect, jsonValues, keyValue } from './arguments.js';
import type { StowageCommand } from './command.js';

// Each option is defined once: what several commands ask of a volume, they ask in the same words.

/** What a volume is, for filters, weighers and expressions. */
export interface KindOptions {
  readonly type?: string;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly project: string;
  readonly multiattach?: true;
  readonly volumeProperty?: Readonly<Record<string, string>>;
}

/** How a request for space is decided. */
export interface RequestOptions extends KindOptions {
  readonly zone?: readonly string[];
  readonly hint?: Readonly<Record<string, string>>;
  readonly profile?: string;
}

/** Where a new volume may go, and what it is made from. */
export interface PlaceOptions extends RequestOptions {
  readonly resourceBackend?: string;
  readonly instanceHost?: string;
  readonly image?: string;
  readonly imageLocation?: readonly string[];
  readonly fromSnapshot?: string;
  readonly fromVolume?: string;
  readonly fromBackup?: string;
}

/** Adds the options of what a volume is. */
export function kindOptions(command: StowageCommand): StowageCommand {
  return command
    .option('--type <name>', 'volume type')
    .option(
      '--extra-spec <key=value>',
      'requirement of the type, such as volume_backend_name=lvm; repeatable',
      keyValue,
    )
    .option('--project <id>', 'owner', '')
    .option('--multiattach', 'the volume may be attached several times')
    .option(
      '--volume-property <key=value>',
      'what expressions read as volume.KEY, such as attach_status=detached, the value JSON or ' +
        'text; repeatable',
      keyValue,
    );
}

/** Adds these, and those of how a request for space is decided. */
export function requestOptions(command: StowageCommand): StowageCommand {
  return kindOptions(command)
    .option('--zone <name>', 'availability zone; repeatable: any of them', collect)
    .option('--hint <key=value>', 'scheduler hint, the value JSON or text; repeatable', keyValue)
    .option('--profile <name>', "profile that decides; default: the type's, else the server's");
}

/** Adds these, and those of where a new volume may go and what it is made from. */
export function placeOptions(command: StowageCommand): StowageCommand {
  return requestOptions(command)
    .option('--resource-backend <name>', 'only this pool (host@backend#pool), or only this backend')
    .option(
      '--instance-host <name>',
      'compute host of the instance that the hint local_to_instance names',
    )
    .option('--image <id>', 'the image that it is made from')
    .option(
      '--image-location <url>',
      "where the image's data lies, such as rbd://fsid/pool/image/snapshot; repeatable",
      collect,
    )
    .option('--from-snapshot <id>', 'the snapshot that it is made from')
    .option('--from-volume <id>', 'the volume that it is made from')
    .option('--from-backup <id>', 'the backup that it is made from');
}

/** The fields of a request that say what a volume is. */
export function kindFields(options: KindOptions) {
  const { type, extraSpec, project, multiattach, volumeProperty } = options;
  const typed = type !== undefined || extraSpec !== undefined;
  return {
    projectId: project,
    multiattach: multiattach ?? false,
    ...(typed && { volumeType: { name: type ?? '', extraSpecs: { ...extraSpec } } }),
    ...(volumeProperty && { volumeProperties: jsonValues(volumeProperty) }),
  };
}

/** These, and those of how it is decided. */
export function requestFields(options: RequestOptions) {
  const { zone, hint, profile } = options;
  return {
    ...kindFields(options),
    availabilityZones: [...(zone ?? [])],
    profile: profile ?? '',
    ...(hint && { hints: jsonValues(hint) }),
  };
}

/** These, and those of where it may go. Throws CliFailure if it is made from two things. */
export function placeFields(options: PlaceOptions) {
  const source = sourceOf(options);
  return {
    ...requestFields(options),
    resourceBackend: options.resourceBackend ?? '',
    instanceHost: options.instanceHost ?? '',
    ...(source && { source }),
  };
}

/** The source of the volume: at most one. */
function sourceOf({ image, imageLocation, fromSnapshot, fromVolume, fromBackup }: PlaceOptions) {
  const stated = [
    image && '--image',
    fromSnapshot && '--from-snapshot',
    fromVolume && '--from-volume',
    fromBackup && '--from-backup',
  ].filter(Boolean);
  if (stated.length > 1)
    throw new CliFailure(`${stated.join(' and ')}: a volume is made from one thing`);
  if (imageLocation !== undefined && image === undefined)
    throw new CliFailure('--image-location needs --image');
  if (image !== undefined)
    return {
      kind: {
        case: 'image' as const,
        value: { imageId: image, locations: [...(imageLocation ?? [])] },
      },
    };
  if (fromSnapshot !== undefined)
    return { kind: { case: 'snapshotId' as const, value: fromSnapshot } };
  if (fromVolume !== undefined)
    return { kind: { case: 'sourceVolumeId' as const, value: fromVolume } };
  return fromBackup === undefined
    ? undefined
    : { kind: { case: 'backupId' as const, value: fromBackup } };
}
