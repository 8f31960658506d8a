import {
  type ExplainPlacementResponse,
  ExplainPlacementResponseSchema,
  type PoolAccount,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { document } from '../output/format.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { type NewVolumeOptions, newVolume, newVolumeOptions } from '../session/new-volume.js';
import { listOptions, type Session, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { absentWords, count } from '../views/diagnosis.js';
import { shareWords } from '../views/replay.js';
import { warnOfSpecs } from '../views/spec-warnings.js';
import { moment } from '../views/words.js';

interface ExplainOptions extends NewVolumeOptions {
  readonly maxPools: number;
  readonly plan?: true;
}

const COLUMNS: readonly Column<PoolAccount>[] = [
  {
    name: 'pool',
    value: ({ pool }) => pool,
    tone: ({ filter }) => (filter === '' ? 'good' : undefined),
  },
  { name: 'weight', value: ({ shares, weight }) => (shares.length === 0 ? undefined : weight) },
  { name: 'weighers', value: ({ shares }) => shares.map(shareWords).join(', ') },
  { name: 'stopped by', value: ({ filter }) => filter, tone: () => 'bad' },
  { name: 'reason', value: ({ reason }) => reason },
];

/** `stowage volume explain` */
export function explainCommand(volume: StowageCommand, io: CliIo): void {
  listOptions(
    newVolumeOptions(
      volume
        .command('explain')
        .description(
          'Shows where a new volume would go, and how every pool fares with it: what stops ' +
            'it, or what gives it weight. Reserves nothing.',
        ),
    )
      .option('--max-pools <number>', 'of at most so many pools', wholeNumber(1, 10_000), 1000)
      .option('--plan', 'gives a token by which the create gets just this pool, for five minutes'),
  )
    .columns(COLUMNS)
    .calls(SchedulerService.method.explainPlacement)
    .example(
      'stowage volume explain --size 100 --type gold --extra-spec volume_backend_name=lvm',
      'stowage volume explain --size 10 --zone nova -f csv -c pool,stopped_by,reason',
      'stowage volume explain --size 10 --plan',
    )
    .action((options: ExplainOptions) =>
      withSession(io, options, (session) => explain(session, options)),
    );
}

async function explain({ client, io, list }: Session, options: ExplainOptions): Promise<void> {
  const value = newVolume(options);
  const answer = await client.scheduler.explainPlacement({
    request: { case: 'createVolume', value },
    maxPools: options.maxPools,
    withPlan: options.plan === true,
  });
  warnOfSpecs(io, answer.warnings);
  const { format, columns } = options;
  if ((format === 'json' || format === 'yaml') && columns === undefined) {
    io.out(document(format, json(ExplainPlacementResponseSchema, answer)));
    return;
  }
  if (format === 'table') io.out(verdict(answer));
  await list({
    columns: COLUMNS,
    pages: [answer.pools],
    machine: (pool) => ({ pool: pool.pool }),
    empty: 'no pool takes part in placements',
  });
  if (format !== 'table') return;
  if (answer.poolsOmitted > 0)
    io.out(`and ${count(answer.poolsOmitted, 'more pool')}: --max-pools`);
  const absent = absentWords(answer);
  if (absent !== '') io.out(absent);
  if (answer.planToken !== '') io.out(planWords(answer, value.volumeId));
}

/** What to say to `volume schedule` for just this pool. */
function planWords({ planToken, planExpireTime }: ExplainPlacementResponse, id: string): string {
  return (
    `the plan holds until ${moment(planExpireTime)}: volume schedule with the same options and\n` +
    `  --id ${id} --plan-token ${plain(planToken)}`
  );
}

function verdict({ pool, profile }: ExplainPlacementResponse): string {
  const by = `by the profile ${plain(profile)}`;
  return pool === '' ? `nothing fits, ${by}` : `would go to ${plain(pool)}, ${by}`;
}
