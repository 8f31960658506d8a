import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ListPoolsRequestSchema } from '../../gen/stowage/v1/pool_service_pb.js';
import { readVolumeType } from '../files/volume-type-file.js';
import type { CliIo } from '../terminal/io.js';
import { keyValue } from './arguments.js';
import type { StowageCommand } from './command.js';
import { participating, placesOption } from './places.js';

/** Options that select pools. */
export interface PoolFilterOptions {
  readonly pool: string;
  readonly backend: string;
  readonly zone: string;
  readonly places?: string;
  readonly capability?: Readonly<Record<string, string>>;
  readonly extraSpec?: Readonly<Record<string, string>>;
  readonly volumeTypeFile?: string;
}

type PoolFilterInit = Pick<
  MessageInitShape<typeof ListPoolsRequestSchema>,
  'pool' | 'backend' | 'availabilityZone' | 'participating' | 'capabilities' | 'volumeType'
>;

/** Adds these options to a command. */
export function poolFilterOptions(command: StowageCommand): StowageCommand {
  return command
    .option(
      '--pool <pattern>',
      'only this pool (host@backend#pool); each * stands for any text',
      '',
    )
    .option('--backend <name>', 'only pools of this backend', '')
    .addOption(placesOption())
    .option('--zone <name>', 'only pools of this zone', '')
    .option(
      '--capability <key=requirement>',
      "only pools that meet this, such as 'thin_provisioning_support=<is> true'; repeatable",
      keyValue,
    )
    .option(
      '--extra-spec <key=value>',
      'only pools that would accept a volume type with this extra spec; repeatable',
      keyValue,
    )
    .option(
      '--volume-type-file <file>',
      'only pools that would accept this type: JSON or YAML, or -: a map with name and extra_specs',
    );
}

/**
 * The filter that these options ask for. Extra specs override those of the file. Throws
 * FileProblems, CliFailure.
 */
export async function poolFilter(options: PoolFilterOptions, io: CliIo): Promise<PoolFilterInit> {
  const { volumeTypeFile: file, extraSpec } = options;
  const type = file === undefined ? undefined : await readVolumeType(file, io);
  const nullExtraSpecs = (type?.nullExtraSpecs ?? []).filter(
    (key) => !Object.hasOwn(extraSpec ?? {}, key),
  );
  const volumeType = {
    name: type?.name ?? '',
    extraSpecs: { ...type?.extraSpecs, ...extraSpec },
    nullExtraSpecs,
  };
  return {
    pool: options.pool,
    backend: options.backend,
    availabilityZone: options.zone,
    ...participating(options.places),
    capabilities: { ...options.capability },
    ...((type ?? extraSpec) === undefined ? {} : { volumeType }),
  };
}

/** Whether the options select less than all pools. */
export function isNarrowed({
  pool,
  backend,
  zone,
  places,
  capability,
  extraSpec,
  volumeTypeFile,
}: PoolFilterOptions): boolean {
  return (
    pool + backend + zone !== '' ||
    (places ?? capability ?? extraSpec ?? volumeTypeFile) !== undefined
  );
}
