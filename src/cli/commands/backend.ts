import { Argument, type Command } from 'commander';
import { HeartbeatResponseSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import { type Backend, BackendSchema } from '../../gen/stowage/v1/pool_pb.js';
import { SetBackendStateResponseSchema } from '../../gen/stowage/v1/pool_service_pb.js';
import type { CliIo } from '../io.js';
import { allBackends, hostsOf } from '../known-hosts.js';
import { json, plain, table } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';
import { ADMIN_STATES, adminState, moment } from '../words.js';

/** `stowage backend …` */
export function backendCommands(program: Command, io: CliIo): void {
  const backend = program.command('backend').description('See backends and their hosts; enable, disable or freeze a host.');
  list(backend, io);
  setState(backend, io);
  heartbeat(backend, io);
}

function list(backend: Command, io: CliIo): void {
  serverOptions(backend.command('list').description('Lists backends with their hosts.')).action((options: ServerOptions) =>
    withSession(io, options, async ({ client, print }) => {
      const found = await allBackends(client);
      print(
        found.map((one) => json(BackendSchema, one)),
        () => (found.length === 0 ? 'no backends: has one reported?' : backendTable(found)),
      );
    }),
  );
}

function setState(backend: Command, io: CliIo): void {
  serverOptions(
    backend
      .command('set-state')
      .description('Says whether a host takes part in new placements. Running decisions are not touched.')
      .argument('<host>', 'node@backend, also in a cluster')
      .addArgument(new Argument('<state>').choices(Object.keys(ADMIN_STATES)))
      .option('--reason <text>', 'why, for the next operator', ''),
  ).action((host: string, state: string, options: ServerOptions & { reason: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const answer = await client.pools.setBackendState({ host, state: ADMIN_STATES[state] ?? 0, reason: options.reason });
      print(json(SetBackendStateResponseSchema, answer), () => `${plain(host)}: ${state}`);
    }),
  );
}

function heartbeat(backend: Command, io: CliIo): void {
  serverOptions(
    backend
      .command('heartbeat')
      .description('Gives a sign of life for a host, and makes an unknown one known.')
      .argument('<host>', 'node@backend')
      .option('--cluster <name>', 'cluster@backend; default: as known')
      .option('--zone <name>', 'availability zone; default: as known'),
  ).action((host: string, options: ServerOptions & { cluster?: string; zone?: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const known = hostsOf(host, await allBackends(client)).find((one) => one.host === host);
      const answer = await client.capabilities.heartbeat({
        ...known,
        host,
        ...(options.cluster !== undefined && { cluster: options.cluster }),
        ...(options.zone !== undefined && { availabilityZone: options.zone }),
      });
      print(
        json(HeartbeatResponseSchema, answer),
        () => `${plain(host)}: alive, ${adminState(answer.adminState)}, ledger revision ${answer.ledgerRevision}`,
      );
    }),
  );
}

function backendTable(backends: readonly Backend[]): string {
  return table(
    ['BACKEND', 'PLACES', 'POOLS', 'REVISION', 'REPORTED', 'HOST', 'UP', 'STATE', 'ZONE', 'LAST SEEN', 'REASON'],
    backends.flatMap((backend) =>
      backend.hosts.map((host, index) => [
        ...(index === 0 ? summary(backend) : ['', '', '', '', '']),
        host.host,
        host.up ? 'yes' : 'no',
        adminState(host.adminState),
        host.availabilityZone,
        moment(host.lastSeenAt),
        host.reason,
      ]),
    ),
  );
}

function summary(backend: Backend): string[] {
  return [
    backend.name,
    backend.participating ? 'yes' : 'no',
    String(backend.poolCount),
    String(backend.ledgerRevision),
    moment(backend.reportedAt) || 'never',
  ];
}
