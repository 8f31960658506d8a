import { errorFromStatus } from '../../client/index.js';
import {
  type LeaseResult,
  LeaseResultSchema,
  WorkerService,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { type LeaseOptions, leaseOptions, leaseRef } from '../options/worker-lease.js';
import { json } from '../output/json.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { LEASE_FIELDS } from '../views/offer.js';

type Options = ServerOptions & LeaseOptions;

const EXAMPLE = '5e0c5a0e-9f0b-4c7e-8f6a-0d6a4f8e2b1c --backend node1@lvm --token 7 --id me';

/** `stowage worker acknowledge DECISION` */
export function acknowledgeCommand(worker: StowageCommand, io: CliIo): void {
  actionOptions(
    leaseOptions(
      worker.command('acknowledge').description('Accepts an offer: the work may begin.'),
    ),
  )
    .columns(LEASE_FIELDS)
    .calls(WorkerService.method.acknowledgeDecisions)
    .example(`stowage worker acknowledge ${EXAMPLE}`)
    .action((decision: string, options: Options) =>
      withSession(io, options, async (session) => {
        const items = [leaseRef(decision, options)];
        printLease(
          session,
          (await session.client.workers.acknowledgeDecisions({ workerId: options.id, items }))
            .results,
        );
      }),
    );
}

/** `stowage worker renew DECISION` */
export function renewCommand(worker: StowageCommand, io: CliIo): void {
  actionOptions(leaseOptions(worker.command('renew').description('Extends a lease.')))
    .columns(LEASE_FIELDS)
    .calls(WorkerService.method.renewLeases)
    .example(`stowage worker renew ${EXAMPLE}`)
    .action((decision: string, options: Options) =>
      withSession(io, options, async (session) => {
        const items = [leaseRef(decision, options)];
        printLease(
          session,
          (await session.client.workers.renewLeases({ workerId: options.id, items })).results,
        );
      }),
    );
}

function printLease({ record }: Session, [result]: readonly LeaseResult[]): void {
  if (result === undefined)
    throw new CliFailure('the server answered without a result: is it another version?');
  if (result.result.case === 'error') throw errorFromStatus(result.result.value);
  record({ fields: LEASE_FIELDS, row: result, machine: json(LeaseResultSchema, result) });
}
