import type { MessageInitShape } from '@bufbuild/protobuf';
import { errorFromStatus } from '../../client/index.js';
import {
  type ImportedVolumeSchema,
  type ImportVolumeResult,
  ImportVolumeResultSchema,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import { asList, asMap, asText, Fields, FileProblems, show } from '../files/fields.js';
import { nameOf, readData } from '../files/read-file.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { progress } from '../output/progress.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';

type VolumeInit = MessageInitShape<typeof ImportedVolumeSchema>;

const KEYS = 'volume_id, pool, size_gib, project_id, volume_type';
const AT_ONCE = 1000;

const COLUMNS: readonly Column<ImportVolumeResult>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'imported', value: ({ error }) => error === undefined },
  { name: 'error', value: ({ error }) => (error ? errorFromStatus(error).reason : '') },
  { name: 'message', value: ({ error }) => error?.message ?? '' },
];

/** `stowage volume import FILE` */
export function importCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('import')
      .summary('Tells the ledger of volumes that exist already.')
      .description(
        'Tells the ledger of volumes that exist already: a JSON or YAML list of maps with ' +
          `${KEYS}. Importing one again changes nothing.`,
      )
      .argument('<file>', 'JSON or YAML, or -'),
  )
    .columns(COLUMNS)
    .calls(VolumeService.method.importVolumes)
    .example(
      'stowage volume import volumes.yaml',
      'my-inventory --json | stowage volume import - -f csv > imported.csv',
    )
    .action(async (file: string, options: ServerOptions) => {
      const volumes = convertVolumes(await readData(file, io), nameOf(file));
      await withSession(io, options, (session) => importAll(session, volumes));
    });
}

async function importAll(session: Session, volumes: readonly VolumeInit[]): Promise<void> {
  const { client, io } = session;
  const results: ImportVolumeResult[] = [];
  const bar = progress(io, 'importing', volumes.length);
  try {
    for (let at = 0; at < volumes.length; at += AT_ONCE) {
      const some = volumes.slice(at, at + AT_ONCE);
      results.push(...(await client.volumes.importVolumes({ volumes: some })).results);
      bar.add(some.length);
    }
  } finally {
    bar.end();
    // Print also what was imported before a failure.
    await printResults(session, results);
  }
  const refused = results.filter(({ error }) => error !== undefined).length;
  if (refused > 0)
    throw new CliFailure(`${count(refused, 'volume')} of ${volumes.length} not imported`);
}

async function printResults(
  { io, options, list }: Session,
  results: readonly ImportVolumeResult[],
): Promise<void> {
  if (options.format !== 'table' || options.columns !== undefined) {
    return list({
      columns: COLUMNS,
      pages: [results],
      machine: (one) => json(ImportVolumeResultSchema, one),
      empty: 'no volumes',
    });
  }
  const refused = results.flatMap(({ volumeId, error }) =>
    error ? [{ volumeId, error: errorFromStatus(error) }] : [],
  );
  io.out(`${count(results.length - refused.length, 'volume')} imported`);
  for (const { volumeId, error } of refused)
    io.err(`${plain(volumeId)}: ${plain(error.message)} (${error.code} ${error.reason})`);
}

/** Converts a file's content to volumes. Throws FileProblems. */
export function convertVolumes(content: unknown, file: string): readonly VolumeInit[] {
  const problems: string[] = [];
  const volumes = (asList(content) ?? [content]).map((item, index) =>
    convertVolume(item, `[${index}]`, problems),
  );
  if (problems.length > 0) throw new FileProblems(file, problems);
  return volumes.filter((one) => one !== undefined);
}

function convertVolume(content: unknown, path: string, problems: string[]): VolumeInit | undefined {
  const map = asMap(content);
  if (!map) {
    problems.push(`${path}: found ${show(content)}, expected a map with ${KEYS}`);
    return undefined;
  }
  const fields = new Fields(map, path, problems);
  const volumeId = fields.required('volume_id', 'a UUID', asText);
  const pool = fields.required('pool', 'host@backend#pool or host@backend', asText);
  const sizeGib = fields.optional('size_gib', 'whole GiB', wholeGib);
  const projectId = fields.optional('project_id', 'text', asText);
  const volumeType = fields.optional('volume_type', 'text', asText);
  fields.refuseRest(KEYS);
  if (volumeId === undefined || pool === undefined) return undefined;
  return {
    volumeId,
    pool,
    sizeGib: sizeGib ?? 0n,
    projectId: projectId ?? '',
    volumeType: volumeType ?? '',
  };
}

function wholeGib(value: unknown): bigint | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? BigInt(value)
    : undefined;
}
