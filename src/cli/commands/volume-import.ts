import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Command } from 'commander';
import { errorFromStatus } from '../../client/index.js';
import { type ImportedVolumeSchema, type ImportVolumeResult, ImportVolumeResultSchema } from '../../gen/stowage/v1/volume_service_pb.js';
import { count } from '../diagnosis-words.js';
import { CliFailure, type CliIo } from '../io.js';
import { json, plain } from '../output.js';
import { nameOf, readData } from '../read-file.js';
import { asList, asMap, asText, Fields, FileProblems, show } from '../report-file/fields.js';
import { type ServerOptions, type Session, serverOptions, withSession } from '../session.js';

type VolumeInit = MessageInitShape<typeof ImportedVolumeSchema>;

const KEYS = 'volume_id, pool, size_gib, project_id, volume_type';
const AT_ONCE = 1000;

/** `stowage volume import FILE` */
export function importCommand(volume: Command, io: CliIo): void {
  serverOptions(
    volume
      .command('import')
      .description(`Tells the ledger of volumes that exist already: a JSON or YAML list of maps with ${KEYS}.`)
      .argument('<file>'),
  ).action(async (file: string, options: ServerOptions) => {
    const volumes = convertVolumes(await readData(file, io), nameOf(file));
    await withSession(io, options, (session) => importAll(session, volumes));
  });
}

async function importAll({ client, io, print }: Session, volumes: readonly VolumeInit[]): Promise<void> {
  const results: ImportVolumeResult[] = [];
  for (let at = 0; at < volumes.length; at += AT_ONCE) {
    results.push(...(await client.volumes.importVolumes({ volumes: volumes.slice(at, at + AT_ONCE) })).results);
  }
  const refused = results.flatMap(({ volumeId, error }) => (error ? [{ volumeId, error: errorFromStatus(error) }] : []));
  print(
    results.map((result) => json(ImportVolumeResultSchema, result)),
    () => `${count(results.length - refused.length, 'volume')} imported`,
  );
  for (const { volumeId, error } of refused) io.err(`${plain(volumeId)}: ${plain(error.message)} (${error.code} ${error.reason})`);
  if (refused.length > 0) throw new CliFailure(`${count(refused.length, 'volume')} of ${volumes.length} not imported`);
}

/** Makes typed volumes of a file's content. Throws FileProblems. */
export function convertVolumes(content: unknown, file: string): readonly VolumeInit[] {
  const problems: string[] = [];
  const volumes = (asList(content) ?? [content]).map((item, index) => convertVolume(item, `[${index}]`, problems));
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
  const pool = fields.required('pool', 'host@backend#pool', asText);
  const sizeGib = fields.optional('size_gib', 'whole GiB', wholeGib);
  const projectId = fields.optional('project_id', 'text', asText);
  const volumeType = fields.optional('volume_type', 'text', asText);
  fields.refuseRest(KEYS);
  if (volumeId === undefined || pool === undefined) return undefined;
  return { volumeId, pool, sizeGib: sizeGib ?? 0n, projectId: projectId ?? '', volumeType: volumeType ?? '' };
}

function wholeGib(value: unknown): bigint | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
}
