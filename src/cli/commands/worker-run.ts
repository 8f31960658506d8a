import { hostname } from 'node:os';
import { CapabilityService } from '../../gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import { WorkerService } from '../../gen/stowage/v1/worker_service_pb.js';
import { collect, share, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { seeded } from '../sample-worker/random.js';
import { runSampleWorker } from '../sample-worker/worker.js';
import { type ConnectionOptions, connectionOptions, withSession } from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import type { CliIo } from '../terminal/io.js';

interface WorkerOptions extends ConnectionOptions {
  readonly backend: readonly string[];
  readonly id?: string;
  readonly failureRate: number;
  readonly leaveDataRate: number;
  readonly workMs: number;
  readonly maxOutstanding: number;
  readonly seed?: number;
  readonly heartbeat?: number;
}

/** `stowage worker run` */
export function runCommand(worker: StowageCommand, io: CliIo): void {
  connectionOptions(
    worker
      .command('run')
      .summary('Runs a sample worker to play with.')
      .description(
        'A sample worker: takes decisions and pretends to carry them out, until Ctrl-C. It ' +
          'makes no volumes.',
      )
      .requiredOption(
        '--backend <name>',
        'backend (host@backend), cluster member or host that it serves; repeatable',
        collect,
      )
      .option('--id <name>', 'worker id; default: made of host name and process')
      .option('--failure-rate <share>', 'share of creates that fail, 0 to 1', share, 0)
      .option(
        '--leave-data-rate <share>',
        'share of failures that leave data behind, 0 to 1',
        share,
        0,
      )
      .option('--work-ms <ms>', 'how long an order takes', wholeNumber(0), 500)
      .option(
        '--max-outstanding <number>',
        'orders at a time; 0: as the server has it',
        wholeNumber(0),
        0,
      )
      .option('--seed <number>', 'makes its failures repeatable', wholeNumber(0))
      .option(
        '--heartbeat <seconds>',
        'also signs the life of the hosts it serves, as their volume manager would',
        wholeNumber(1),
      ),
  )
    .calls(
      ...[WorkerService.method.watchDecisions, WorkerService.method.acknowledgeDecisions],
      ...[WorkerService.method.renewLeases, WorkerService.method.reportOutcomes],
      ...[CapabilityService.method.heartbeat, PoolService.method.listBackends],
    )
    .example(
      'stowage worker run --backend node1@lvm',
      'stowage worker run --backend node1@lvm --failure-rate 0.2 --heartbeat 20 --seed 1',
    )
    .action((options: WorkerOptions) => run(options, io));
}

async function run(options: WorkerOptions, io: CliIo): Promise<void> {
  const interrupted = interruption(io);
  const settings = {
    workerId: options.id ?? `${hostname()}-${process.pid}`,
    targets: options.backend,
    maxOutstanding: options.maxOutstanding,
    failureRate: options.failureRate,
    leaveDataRate: options.leaveDataRate,
    workMs: options.workMs,
    heartbeatMs: (options.heartbeat ?? 0) * 1000,
  };
  const random = options.seed === undefined ? Math.random : seeded(options.seed);
  try {
    await withSession(io, options, ({ client }) =>
      runSampleWorker({ client, settings, random, say: io.out }, interrupted.signal),
    );
    io.out('ended');
  } finally {
    interrupted.release();
  }
}
