import {
  type EstimateCapacityResponse,
  EstimateCapacityResponseSchema,
  type PoolEstimate,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { type PlaceOptions, placeFields, placeOptions } from '../options/volume-request.js';
import type { Column } from '../output/columns.js';
import { document } from '../output/format.js';
import { json } from '../output/json.js';
import { listOptions, type ServerOptions, type Session, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { capacityWords } from '../views/capacity.js';
import { absentWords, count } from '../views/diagnosis.js';
import { fullIn, growthWords } from '../views/growth.js';
import { warnOfSpecs } from '../views/spec-warnings.js';

interface CapacityOptions extends ServerOptions, PlaceOptions {
  readonly size: number;
  readonly maxPools: number;
  readonly growth?: true;
}

const GROWTH_COLUMNS: readonly Column<PoolEstimate>[] = [
  { name: 'full by day', value: ({ growth }) => fullIn(growth, 1) },
  { name: 'full by week', value: ({ growth }) => fullIn(growth, 7) },
  { name: 'full by month', value: ({ growth }) => fullIn(growth, 30) },
];

/** `counts`: a size was asked for. */
const columnsOf = (counts: boolean, grows: boolean): readonly Column<PoolEstimate>[] => [
  { name: 'pool', value: ({ pool }) => pool, tone: (one) => (takes(one) ? 'good' : undefined) },
  { name: 'zone', value: ({ availabilityZone }) => availabilityZone },
  { name: 'group', value: ({ capacityGroup }) => capacityGroup, more: true },
  {
    name: 'volumes',
    value: ({ unlimited, volumes }) => (unlimited ? 'unlimited' : counts ? volumes : undefined),
  },
  {
    name: 'available',
    value: ({ boundless, availableCapacityGib }) =>
      boundless ? 'unlimited' : availableCapacityGib,
    unit: 'GiB',
  },
  { name: 'largest', value: ({ maximumVolumeSizeGib }) => maximumVolumeSizeGib, unit: 'GiB' },
  { name: 'smallest', value: ({ minimumVolumeSizeGib }) => minimumVolumeSizeGib, unit: 'GiB' },
  {
    name: 'stopped by',
    value: ({ filter }) => filter,
    tone: (one) => (takes(one) ? undefined : 'bad'),
  },
  { name: 'reason', value: ({ reason }) => reason },
  ...(grows ? GROWTH_COLUMNS : []),
];

/** `stowage capacity` */
export function capacityCommand(command: StowageCommand, io: CliIo): void {
  listOptions(
    placeOptions(
      command.option(
        '--size <GiB>',
        'size of each volume; default: only what fits is shown',
        wholeNumber(1),
        0,
      ),
    )
      .option('--growth', 'when they are full, as they filled in the last day, week and month')
      .option('--max-pools <number>', 'of at most so many pools', wholeNumber(1, 10_000), 1000),
  )
    .columns(columnsOf(false, true))
    .calls(SchedulerService.method.estimateCapacity)
    .example(
      'stowage capacity --size 100 --type gold --zone nova',
      'stowage capacity --size 10 -f csv -c pool,volumes,stopped_by',
      'stowage capacity --type gold --growth',
      'stowage capacity -f json',
    )
    .action((options: CapacityOptions) =>
      withSession(io, options, (session) => show(session, options)),
    );
}

async function show({ client, io, list }: Session, options: CapacityOptions): Promise<void> {
  const answer = await client.scheduler.estimateCapacity(requestOf(options));
  warnOfSpecs(io, answer.warnings);
  const { format, columns } = options;
  if ((format === 'json' || format === 'yaml') && columns === undefined) {
    io.out(document(format, json(EstimateCapacityResponseSchema, answer)));
    return;
  }
  if (format === 'table') {
    io.out(capacityWords(answer, options.size));
    if (options.growth) io.out(growthWords(answer));
  }
  await list({
    columns: columnsOf(options.size > 0, options.growth === true),
    pages: [answer.pools],
    machine: (pool) => ({ pool: pool.pool }),
    empty: 'no pool takes part in placements',
  });
  if (format === 'table') footer(io, answer);
}

function footer(io: CliIo, answer: EstimateCapacityResponse): void {
  if (answer.poolsOmitted > 0)
    io.out(`and ${count(answer.poolsOmitted, 'more pool')}: --max-pools`);
  const absent = absentWords(answer);
  if (absent !== '') io.out(absent);
}

function requestOf(options: CapacityOptions) {
  const { size, maxPools, growth } = options;
  return {
    sizeGib: BigInt(size),
    ...placeFields(options),
    withGrowth: growth === true,
    maxPools,
  };
}

function takes({ maximumVolumeSizeGib }: PoolEstimate): boolean {
  return maximumVolumeSizeGib > 0n;
}
