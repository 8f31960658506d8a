import type { JsonValue } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Option } from 'commander';
import { StowageError } from '../../client/index.js';
import { type Decision, DecisionSchema } from '../../gen/stowage/v1/decision_pb.js';
import { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { moment } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { allBackends } from '../session/known-hosts.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, type Session, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { isMovable, isUnheld, problemOf, subjectOf, UNFINISHED } from '../views/stuck.js';
import { age, decisionState, decisionTone, operation } from '../views/words.js';

interface CleanupOptions extends ServerOptions {
  readonly home?: string;
  readonly olderThan?: Date;
  readonly do?: 'move' | 'settle';
  readonly yes?: true;
  readonly reason: string;
}

/** A decision that no worker holds, and the result of its cleanup. */
interface Stuck {
  readonly decision: Decision;
  readonly problem: string;
  readonly result: string;
  readonly failed: boolean;
}

const COLUMNS: readonly Column<Stuck>[] = [
  { name: 'decision', value: ({ decision }) => decision.decisionId },
  { name: 'operation', value: ({ decision }) => operation(decision.operation) },
  { name: 'about', value: ({ decision }) => subjectOf(decision) },
  {
    name: 'state',
    value: ({ decision }) => decisionState(decision.state),
    tone: ({ decision }) => decisionTone(decision.state),
  },
  { name: 'for', value: ({ decision }) => madeAgo(decision) },
  { name: 'problem', value: ({ problem }) => problem },
  { name: 'backend', value: ({ decision }) => decision.placement?.backend ?? '', more: true },
  { name: 'worker', value: ({ decision }) => decision.workerId, more: true },
  { name: 'reason', value: ({ decision }) => decision.reason, more: true },
];
const RESULT: Column<Stuck> = {
  name: 'result',
  value: ({ result }) => result,
  tone: ({ failed }) => (failed ? 'bad' : 'good'),
};

/** `stowage decision cleanup` */
export function cleanupCommand(decision: StowageCommand, io: CliIo): void {
  listOptions(
    decision
      .command('cleanup')
      .summary('Shows, and settles, decisions that are stuck or in doubt.')
      .description(
        'Shows decisions that are unfinished and that no worker is at: stuck, or in doubt. ' +
          'Nothing is changed without --do and --yes. Look first: a worker that comes back ' +
          'goes on by itself.',
      )
      .option(
        '--older-than <span>',
        'only decisions that were made so long ago: 90s, 15m, 24h, 7d; default: 10m',
        moment,
      )
      .option('--home <name>', 'only decisions for this backend or pool')
      .addOption(
        new Option(
          '--do <what>',
          'move: decide new volumes again elsewhere. settle: give up what is stuck; what ' +
            'is in doubt has left nothing',
        ).choices(['move', 'settle']),
      )
      .option('--yes', 'really do it')
      .option('--reason <text>', 'why, for the record', 'cleaned up by an operator'),
  )
    .columns([...COLUMNS, RESULT])
    .calls(VolumeService.method.listDecisions)
    .example(
      'stowage decision cleanup',
      'stowage decision cleanup --home node1@lvm --do move',
      "stowage decision cleanup --home node1@lvm --do settle --yes --reason 'node1 was scrapped'",
    )
    .action((options: CleanupOptions) =>
      withSession(io, options, (session) => cleanUp(session, options)),
    );
}

async function cleanUp(session: Session, options: CleanupOptions): Promise<void> {
  const found = await stuckDecisions(session, options);
  const wanted =
    options.do === 'move' ? found.filter(({ decision }) => isMovable(decision)) : found;
  const acts = options.do !== undefined && options.yes === true;
  const done: Stuck[] = [];
  for (const one of wanted) done.push(acts ? await settled(session, one, options) : one);
  await session.list({
    columns: acts ? [...COLUMNS.slice(0, 5), RESULT, ...COLUMNS.slice(5)] : COLUMNS,
    pages: [done],
    machine: (one) => machineOf(one, acts),
    empty: options.do === 'move' ? 'nothing to move' : 'nothing is stuck or in doubt',
  });
  const failed = done.filter((one) => one.failed).length;
  if (failed > 0) throw new CliFailure(`${failed} of ${done.length} failed`);
  if (options.format === 'table' && done.length > 0 && !acts)
    session.io.err(adviceOf(options, done.length));
}

async function stuckDecisions(
  { client }: Session,
  { home, olderThan = moment('10m') }: CleanupOptions,
): Promise<readonly Stuck[]> {
  const now = new Date();
  const backends = new Map(
    (await allBackends(client)).map((backend) => [backend.backend, backend]),
  );
  const query = {
    states: [...UNFINISHED],
    home: home ?? '',
    decidedBefore: timestampFromDate(olderThan),
  };
  const found: Stuck[] = [];
  for await (const page of rows(
    (pageToken) => client.volumes.listDecisions({ ...query, pageToken }),
    ({ decisions }) => decisions,
  )) {
    for (const decision of page) {
      if (isUnheld(decision, now))
        found.push({ decision, problem: problemOf(decision, backends), result: '', failed: false });
    }
  }
  return found;
}

/** Settles decisions one by one. If one cannot be settled, the others still are. */
async function settled(
  { client }: Session,
  stuck: Stuck,
  { do: what, reason }: CleanupOptions,
): Promise<Stuck> {
  const { decisionId, volumeId } = stuck.decision;
  try {
    if (what === 'move') {
      const { decision } = await client.volumes.rescheduleVolume({ volumeId, reason });
      return { ...stuck, result: `goes to ${decision?.placement?.pool ?? ''}` };
    }
    const { decision } = await client.volumes.settleDecision({ decisionId, reason });
    return { ...stuck, result: decision === undefined ? 'settled' : decisionState(decision.state) };
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    return { ...stuck, result: error.message, failed: true };
  }
}

function adviceOf({ do: what }: CleanupOptions, count: number): string {
  if (what === undefined)
    return (
      `${count} stuck or in doubt. --do move or --do settle shows what would be done, with ` +
      '--yes it is done.'
    );
  return `${count} would be ${what === 'move' ? 'decided again elsewhere' : 'settled'}: add --yes.`;
}

function machineOf({ decision, problem, result, failed }: Stuck, acts: boolean): JsonValue {
  return { decision: json(DecisionSchema, decision), problem, ...(acts ? { result, failed } : {}) };
}

/** How long ago the decision was made. */
function madeAgo({ decidedAt }: Decision): string {
  return decidedAt === undefined ? '' : age(decidedAt, new Date());
}
