import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Drift,
  DriftKind,
  DriftSchema,
  PoolService,
  type ReconcilePoolResponse,
  type VolumeListingSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import { asList, asMap, asText, Fields, FileProblems, show } from '../files/fields.js';
import { nameOf, readData } from '../files/read-file.js';
import { moment } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, type Session, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';

interface DriftOptions extends ServerOptions {
  readonly volumes?: string;
  readonly takenAt?: Date;
  readonly repair?: true;
  readonly yes?: true;
  readonly allowMassForget?: true;
}

const WORDS: Readonly<Record<DriftKind, string>> = {
  [DriftKind.UNSPECIFIED]: 'unknown',
  [DriftKind.OVERPROMISED]: 'overpromised',
  [DriftKind.SUMS_DIFFER]: 'sums differ',
  [DriftKind.COUNT_DIFFERS]: 'count differs',
  [DriftKind.UNCONTAINED]: 'uncontained',
  [DriftKind.NOT_IN_LEDGER]: 'not in ledger',
  [DriftKind.ELSEWHERE]: 'elsewhere',
  [DriftKind.NOT_ON_BACKEND]: 'not on backend',
  [DriftKind.SIZE_DIFFERS]: 'size differs',
  [DriftKind.UNDERREPORTED]: 'underreported',
};

/** What `--repair` did or would do about a drift. */
function fate({ kind, repairable, repaired }: Drift): string {
  if (!repairable) return 'not repaired';
  const done = {
    [DriftKind.NOT_IN_LEDGER]: 'imported',
    [DriftKind.NOT_ON_BACKEND]: 'released',
    [DriftKind.SIZE_DIFFERS]: 'taken over',
  }[kind as number];
  return repaired ? (done ?? 'set right') : `to be ${done ?? 'set right'}`;
}

/** The drift found in one pool. */
interface Found {
  readonly pool: string;
  readonly drift: Drift;
}

const COLUMNS: readonly Column<Found>[] = [
  { name: 'pool', value: ({ pool }) => pool },
  { name: 'drift', value: ({ drift }) => WORDS[drift.kind] },
  { name: 'volume', value: ({ drift }) => drift.volumeId },
  { name: 'ledger', value: ({ drift }) => drift.ledgerSizeGib ?? '' },
  { name: 'listed', value: ({ drift }) => drift.listedSizeGib ?? '' },
  {
    name: 'repair',
    value: ({ drift }) => fate(drift),
    tone: ({ drift }) => (drift.repaired ? 'good' : undefined),
  },
  { name: 'detail', value: ({ drift }) => drift.detail },
];

/** `stowage pool drift POOL` */
export function driftCommand(pool: StowageCommand, io: CliIo): void {
  listOptions(
    pool
      .command('drift')
      .summary('Compares a pool with its report and with what its manager has there.')
      .description(
        'Compares what the ledger has in a pool with its report, with itself, and with the ' +
          'volumes that its manager lists. Changes nothing without --repair and --yes. ' +
          'Fails where something does not agree.',
      )
      .argument('[pool]', 'host@backend#pool; default: every pool that a report lists')
      .option(
        '--volumes <file>',
        'all that the manager has there, JSON or YAML, or -: a list of maps with volume_id ' +
          'and size_gib',
      )
      .option(
        '--taken-at <time>',
        'when that list was begun: a time, or how long ago (90s, 15m); default: now',
        moment,
      )
      .option('--repair', 'shows what would be settled; with --yes it is')
      .option('--yes', 'really do it')
      .option('--allow-mass-forget', 'also where more than half of the volumes would be released'),
  )
    .columns(COLUMNS)
    .calls(PoolService.method.reconcilePool)
    .example(
      'stowage pool drift',
      'my-inventory --json | stowage pool drift node1@lvm#thin --volumes - --taken-at 1m',
      'stowage pool drift node1@lvm#thin --volumes volumes.yaml --taken-at 5m --repair --yes',
    )
    .action(async (pool: string | undefined, options: DriftOptions) => {
      if (pool === undefined && options.volumes !== undefined)
        throw new CliFailure('--volumes lists what is in one pool: name it');
      const listing = await listingOf(options, io);
      await withSession(io, options, async (session) => {
        const repair = options.repair === true && options.yes === true;
        const request = {
          repair,
          allowMassForget: options.allowMassForget === true,
          ...(listing && { listing }),
        };
        const found: Found[] = [];
        let more = false;
        let agreed = 'no pools: has a backend reported?';
        for (const name of pool === undefined ? await allPools(session) : [pool]) {
          let answer = await session.client.pools.reconcilePool({ pool: name, ...request });
          found.push(...answer.drift.map((drift) => ({ pool: name, drift })));
          // A repair settles a part at a time.
          while (answer.moreDrift && answer.drift.some(({ repaired }) => repaired)) {
            answer = await session.client.pools.reconcilePool({ pool: name, ...request });
            found.push(...answer.drift.map((drift) => ({ pool: name, drift })));
          }
          more ||= answer.moreDrift;
          agreed =
            pool === undefined
              ? 'nothing disagrees'
              : `${name}: ${sums(answer)}: nothing disagrees`;
        }
        await session.list({
          columns: COLUMNS,
          pages: [found],
          machine: ({ pool: name, drift }) => ({ pool: name, drift: json(DriftSchema, drift) }),
          empty: agreed,
        });
        failIfLeft(
          found.map(({ drift }) => drift),
          more,
          options,
        );
      });
    });
}

async function allPools({ client }: Session): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of rows(
    (pageToken) => client.pools.listPools({ pageToken }),
    ({ pools }) => pools,
  ))
    names.push(...page.map(({ pool: name }) => name));
  return names;
}

function sums({
  volumes,
  volumesGib,
  reservedHeldGib,
  reservedConfirmedGib,
}: ReconcilePoolResponse): string {
  return (
    `${count(Number(volumes), 'volume')} of ${volumesGib} GiB, ${reservedHeldGib} GiB held, ` +
    `${reservedConfirmedGib} confirmed`
  );
}

/** Throws CliFailure if drift is left, with what would repair it. */
function failIfLeft(drift: readonly Drift[], more: boolean, { repair, yes }: DriftOptions): void {
  const left = drift.filter(({ repaired }) => !repaired).length;
  if (left === 0) return;
  const settles = drift.filter(({ repairable, repaired }) => repairable && !repaired).length;
  const advice =
    settles === 0 || yes === true
      ? ''
      : repair === true
        ? ': --yes does it'
        : `: --repair settles ${settles} of them`;
  const others = more ? ', and more than are listed' : '';
  throw new CliFailure(`${left} disagree${left === 1 ? 's' : ''}${others}${advice}`);
}

async function listingOf(
  options: DriftOptions,
  io: CliIo,
): Promise<MessageInitShape<typeof VolumeListingSchema> | undefined> {
  // Taken before the file is read: later changes are not in the list.
  const takenAt = timestampFromDate(options.takenAt ?? new Date());
  if (options.volumes === undefined) return undefined;
  return {
    takenAt,
    volumes: convertListing(await readData(options.volumes, io), nameOf(options.volumes)),
  };
}

/** Makes a listing of a file's content. Throws FileProblems. */
function convertListing(
  content: unknown,
  file: string,
): { readonly volumeId: string; readonly sizeGib: bigint }[] {
  const problems: string[] = [];
  const list = asList(content);
  if (!list)
    throw new FileProblems(file, [
      `found ${show(content)}, expected a list of maps with volume_id and size_gib`,
    ]);
  const volumes = list.flatMap((item, index) => {
    const map = asMap(item);
    if (!map) {
      problems.push(`[${index}]: found ${show(item)}, expected a map with volume_id and size_gib`);
      return [];
    }
    const fields = new Fields(map, `[${index}]`, problems);
    const volumeId = fields.required('volume_id', 'a UUID', asText);
    const sizeGib = fields.optional('size_gib', 'whole GiB', (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
        ? BigInt(value)
        : undefined,
    );
    fields.refuseRest('volume_id, size_gib');
    return volumeId === undefined ? [] : [{ volumeId, sizeGib: sizeGib ?? 0n }];
  });
  if (problems.length > 0) throw new FileProblems(file, problems);
  return volumes;
}
