import { BackendSchema, HostSchema } from '../../gen/stowage/v1/pool_pb.js';
import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../command.js';
import type { CliIo } from '../io.js';
import { json } from '../output/json.js';
import { rows } from '../rows.js';
import { listOptions, type ServerOptions, withSession } from '../session.js';
import { HOST_COLUMNS, hostRows } from '../views/backend.js';

/** `stowage backend list` */
export function listCommand(backend: StowageCommand, io: CliIo): void {
  listOptions(backend.command('list').description('Lists hosts with the backends that they serve, a row a host.'))
    .calls(PoolService.method.listBackends)
    .example('stowage backend list --watch 5', 'stowage backend list --sort-column last_seen -c host,up,last_seen')
    .action((options: ServerOptions) =>
      withSession(io, options, ({ client, list }) =>
        list({
          columns: HOST_COLUMNS,
          pages: rows(
            (pageToken) => client.pools.listBackends({ pageToken }),
            ({ backends }) => hostRows(backends),
          ),
          machine: ({ backend: { hosts, ...one }, host }) => ({
            backend: json(BackendSchema, { ...one, hosts: [] }),
            host: json(HostSchema, host),
          }),
          empty: 'no backends: has one reported?',
        }),
      ),
    );
}
