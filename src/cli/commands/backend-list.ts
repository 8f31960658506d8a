import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { Option } from 'commander';
import { AdminState, BackendSchema, HostSchema } from '../../gen/stowage/v1/pool_pb.js';
import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { participating, placesOption } from '../options/places.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { HOST_COLUMNS, hostRows } from '../views/backend.js';
import { ADMIN_STATES } from '../views/words.js';

/** What may leave backends out of the list. */
interface Narrowing {
  readonly places?: string;
  readonly state?: string;
  readonly zone: string;
}

/** `stowage backend list` */
export function listCommand(backend: StowageCommand, io: CliIo): void {
  listOptions(
    backend
      .command('list')
      .description('Lists hosts with the backends that they serve, a row a host.')
      .addOption(placesOption())
      .addOption(
        new Option(
          '--state <state>',
          'only backends with a host in this state, or clusters that are',
        ).choices(Object.keys(ADMIN_STATES)),
      )
      .option('--zone <name>', 'only backends of this zone', ''),
  )
    .columns(HOST_COLUMNS)
    .calls(PoolService.method.listBackends)
    .example(
      'stowage backend list --watch 5',
      'stowage backend list --sort-column last_seen -c host,up,last_seen',
    )
    .action((options: ServerOptions & Narrowing) =>
      withSession(io, options, async ({ client, list }) => {
        const adminState = ADMIN_STATES[options.state ?? ''] ?? AdminState.UNSPECIFIED;
        const query = {
          adminState,
          availabilityZone: options.zone,
          ...participating(options.places),
        };
        let heldUntil: Timestamp | undefined;
        await list({
          columns: HOST_COLUMNS,
          pages: rows(
            (pageToken) => client.pools.listBackends({ ...query, pageToken }),
            ({ backends, movesHeldUntil }) => {
              heldUntil = movesHeldUntil;
              return hostRows(backends);
            },
          ),
          machine: ({ backend: { hosts, ...one }, host }) => ({
            backend: json(BackendSchema, { ...one, hosts: [] }),
            host: json(HostSchema, host),
          }),
          empty: isNarrowed(options) ? 'no backends match' : 'no backends: has one reported?',
        });
        if (heldUntil !== undefined)
          io.err(
            'backends came back while others are down: what waits for these is not moved before ' +
              timestampDate(heldUntil).toISOString(),
          );
      }),
    );
}

function isNarrowed({ places, state, zone }: Narrowing): boolean {
  return places !== undefined || state !== undefined || zone !== '';
}
