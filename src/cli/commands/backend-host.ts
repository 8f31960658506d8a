import { Argument } from 'commander';
import {
  CapabilityService,
  type HeartbeatResponse,
  HeartbeatResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import {
  PoolService,
  type SetBackendStateResponse,
  SetBackendStateResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { allBackends, hostsOf } from '../session/known-hosts.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { ADMIN_STATES, adminState } from '../views/words.js';

const STATE: readonly Column<SetBackendStateResponse>[] = [
  { name: 'backend', value: ({ backend }) => backend?.backend },
  { name: 'places', value: ({ backend }) => backend?.participating },
];

const SIGN_OF_LIFE: readonly Column<HeartbeatResponse>[] = [
  { name: 'state', value: (answer) => adminState(answer.adminState) },
  { name: 'accounting revision', value: ({ accountingRevision }) => accountingRevision },
];

/** `stowage backend set-state HOST STATE` */
export function setStateCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('set-state')
      .description(
        'Says whether a host, or a cluster whatever its hosts say, takes part in new ' +
          'placements. Running decisions are not touched.',
      )
      .argument('<host>', 'node@backend, also in a cluster; or cluster@backend')
      .addArgument(new Argument('<state>', 'its new state').choices(Object.keys(ADMIN_STATES)))
      .option('--reason <text>', 'why, for the next operator', ''),
  )
    .columns(STATE)
    .calls(PoolService.method.setBackendState)
    .example(
      "stowage backend set-state node1@lvm disabled --reason 'disk is being replaced'",
      'stowage backend set-state node1@lvm enabled',
      "stowage backend set-state prod@ceph frozen --reason 'fail-over'",
    )
    .action((host: string, state: string, options: ServerOptions & { reason: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.pools.setBackendState({
          host,
          state: ADMIN_STATES[state] ?? 0,
          reason: options.reason,
        });
        record({
          fields: STATE,
          row: answer,
          machine: json(SetBackendStateResponseSchema, answer),
          sentence: `${plain(host)}: ${state}`,
        });
      }),
    );
}

/** `stowage backend heartbeat HOST` */
export function heartbeatCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('heartbeat')
      .description('Gives a sign of life for a host, and makes an unknown one known.')
      .argument('<host>', 'node@backend')
      .option('--cluster <name>', 'cluster@backend; default: as known')
      .option('--zone <name>', 'availability zone; default: as known'),
  )
    .columns(SIGN_OF_LIFE)
    .calls(CapabilityService.method.heartbeat, PoolService.method.listBackends)
    .example(
      'stowage backend heartbeat node1@lvm',
      'stowage backend heartbeat node1@lvm -f value -c accounting_revision',
    )
    .action((host: string, options: ServerOptions & { cluster?: string; zone?: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const known = hostsOf(host, await allBackends(client)).find((one) => one.host === host);
        const answer = await client.capabilities.heartbeat({
          ...known,
          host,
          ...(options.cluster !== undefined && { cluster: options.cluster }),
          ...(options.zone !== undefined && { availabilityZone: options.zone }),
        });
        record({
          fields: SIGN_OF_LIFE,
          row: answer,
          machine: json(HeartbeatResponseSchema, answer),
          sentence:
            `${plain(host)}: alive, ${adminState(answer.adminState)}, accounting revision ` +
            `${answer.accountingRevision}`,
        });
      }),
    );
}
