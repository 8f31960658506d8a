import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { collect, jsonValues, keyValue, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { CliFailure } from '../terminal/io.js';
import { VOLUME_PROPERTY } from './existing-volume.js';
import type { ServerOptions } from './session.js';

/** Options of every command about a new volume. */
export interface NewVolumeOptions extends ServerOptions {
  readonly size: number;
  readonly id?: string;
  readonly type?: string;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly zone?: readonly string[];
  readonly project: string;
  readonly resourceBackend?: string;
  readonly profile?: string;
  readonly multiattach?: true;
  readonly reschedule: boolean;
  readonly requestId?: string;
  readonly hint?: Readonly<Record<string, string>>;
  readonly volumeProperty?: Readonly<Record<string, string>>;
  readonly instanceHost?: string;
  readonly image?: string;
  readonly imageLocation?: readonly string[];
  readonly fromSnapshot?: string;
  readonly fromVolume?: string;
  readonly fromBackup?: string;
  readonly waitUntil?: Date;
  readonly waitPriority?: number;
}

/** Adds these options to a command. */
export function newVolumeOptions(command: StowageCommand): StowageCommand {
  return command
    .requiredOption('--size <GiB>', 'size of the volume', wholeNumber(1))
    .option('--id <uuid>', 'the volume; default: a new id')
    .option('--type <name>', 'volume type')
    .option(
      '--extra-spec <key=value>',
      'requirement of the type, such as volume_backend_name=lvm; repeatable',
      keyValue,
    )
    .option('--zone <name>', 'availability zone; repeatable: any of them', collect)
    .option('--project <id>', 'owner', '')
    .option('--resource-backend <name>', 'only this pool (host@backend#pool), or only this backend')
    .option('--profile <name>', "profile that decides; default: the type's, else the server's")
    .option('--multiattach', 'the volume may be attached several times')
    .option('--no-reschedule', 'a failed attempt is not decided again elsewhere')
    .option(
      '--request-id <uuid>',
      'with --id: asking the same again gets the first answer; default: a new id',
    )
    .option('--hint <key=value>', 'scheduler hint, the value JSON or text; repeatable', keyValue)
    .option('--volume-property <key=value>', VOLUME_PROPERTY, keyValue)
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

/** The volume as a message for the scheduler. Missing ids are generated. */
export function newVolume(options: NewVolumeOptions) {
  if (options.requestId !== undefined && options.id === undefined)
    throw new CliFailure(
      '--request-id needs --id: with a new volume each time it would never be the same request',
    );
  const volumeId = options.id ?? crypto.randomUUID();
  const requestId = options.requestId ?? crypto.randomUUID();
  const source = sourceOf(options);
  const typed = options.type !== undefined || options.extraSpec !== undefined;
  return {
    requestId,
    volumeId,
    sizeGib: BigInt(options.size),
    projectId: options.project,
    availabilityZones: [...(options.zone ?? [])],
    resourceBackend: options.resourceBackend ?? '',
    multiattach: options.multiattach ?? false,
    profile: options.profile ?? '',
    allowReschedule: options.reschedule,
    ...(typed && {
      volumeType: { name: options.type ?? '', extraSpecs: { ...options.extraSpec } },
    }),
    ...(options.hint && { hints: jsonValues(options.hint) }),
    ...(options.volumeProperty && { volumeProperties: jsonValues(options.volumeProperty) }),
    ...(source && { source }),
    instanceHost: options.instanceHost ?? '',
    ...(options.waitUntil && { waitUntil: timestampFromDate(options.waitUntil) }),
    waitPriority: options.waitPriority ?? 0,
  };
}

/** The source of the volume: at most one. */
function sourceOf({
  image,
  imageLocation,
  fromSnapshot,
  fromVolume,
  fromBackup,
}: NewVolumeOptions) {
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
