import { Option } from 'commander';
import { errorFromStatus } from '../../client/index.js';
import {
  type OutcomeResult,
  OutcomeResultSchema,
  WorkerService,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { type LeaseOptions, leaseOptions, leaseRef } from '../options/worker-lease.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { decisionState } from '../views/words.js';

interface ReportOptions extends ServerOptions, LeaseOptions {
  readonly outcome: keyof typeof OUTCOMES;
  readonly reason: string;
  readonly retriable: boolean;
  readonly leftData?: true;
}

const OUTCOMES = {
  created: () => ({ case: 'created' as const, value: {} }),
  deleted: () => ({ case: 'deleted' as const, value: {} }),
  failed: ({ reason, retriable, leftData }: ReportOptions) => ({
    case: 'failed' as const,
    value: { reason, retriable, mayHaveLeftData: leftData ?? false },
  }),
};

const accepted = ({ result }: OutcomeResult) =>
  result.case === 'accepted' ? result.value : undefined;
const next = (result: OutcomeResult) => accepted(result)?.next;

const FIELDS: readonly Column<OutcomeResult>[] = [
  { name: 'decision', value: ({ decisionId }) => decisionId },
  { name: 'state', value: (result) => decisionState(accepted(result)?.state ?? 0) },
  { name: 'accounting revision', value: (result) => accepted(result)?.accountingRevision },
  {
    name: 'next',
    value: (result) => next(result)?.case?.replace('deleteOrder', 'delete order') ?? '',
  },
  { name: 'next decision', value: nextDecision },
  { name: 'next pool', value: nextPool },
];

/** `stowage worker report DECISION OUTCOME` */
export function reportCommand(worker: StowageCommand, io: CliIo): void {
  actionOptions(
    leaseOptions(worker.command('report').description('Says what became of an order.'))
      .addOption(
        new Option('--outcome <outcome>', 'what became of it')
          .choices(Object.keys(OUTCOMES))
          .makeOptionMandatory(),
      )
      .option('--reason <text>', 'why it failed', 'failed by hand')
      .option('--no-retriable', 'it would fail everywhere: not decided again')
      .option('--left-data', 'something may have been left on the backend'),
  )
    .columns(FIELDS)
    .calls(WorkerService.method.reportOutcomes)
    .example(
      'stowage worker report 5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c --backend node1@lvm ' +
        '--token 7 --id me --outcome created',
      'stowage worker report 5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c --backend node1@lvm ' +
        "--token 7 --id me --outcome failed --reason 'no space'",
    )
    .action((decision: string, options: ReportOptions) =>
      withSession(io, options, (session) => report(session, decision, options)),
    );
}

async function report(
  { client, record }: Session,
  decision: string,
  options: ReportOptions,
): Promise<void> {
  const items = [{ ref: leaseRef(decision, options), outcome: OUTCOMES[options.outcome](options) }];
  const [result] = (await client.workers.reportOutcomes({ workerId: options.id, items })).results;
  if (result === undefined)
    throw new CliFailure('the server answered without a result: is it another version?');
  if (result.result.case === 'error') throw errorFromStatus(result.result.value);
  record({ fields: FIELDS, row: result, machine: json(OutcomeResultSchema, result) });
}

function nextDecision(result: OutcomeResult): string {
  const after = next(result);
  return after?.case === 'decision' || after?.case === 'deleteOrder' ? after.value.decisionId : '';
}

function nextPool(result: OutcomeResult): string {
  const after = next(result);
  return after?.case === 'decision' || after?.case === 'deleteOrder'
    ? (after.value.placement?.pool ?? '')
    : '';
}
