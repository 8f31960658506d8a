import { PoolSchema } from '../../gen/stowage/v1/pool_pb.js';
import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import {
  isNarrowed,
  type PoolFilterOptions,
  poolFilter,
  poolFilterOptions,
} from '../options/pool-filter.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, showOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { capabilityLines, POOL_COLUMNS, POOL_FIELDS } from '../views/pool.js';
import { driftCommand } from './pool-drift.js';
import { drainCommand, setPoolStateCommand } from './pool-state.js';
import { watchCommand } from './pool-watch.js';

/** `stowage pool …` */
export function poolCommands(pool: StowageCommand, io: CliIo): void {
  list(pool, io);
  show(pool, io);
  watchCommand(pool, io);
  driftCommand(pool, io);
  setPoolStateCommand(pool, io);
  drainCommand(pool, io);
}

function list(pool: StowageCommand, io: CliIo): void {
  listOptions(
    poolFilterOptions(pool.command('list').description('Lists pools; capacities in GiB.')),
  )
    .columns(POOL_COLUMNS)
    .calls(PoolService.method.listPools)
    .example(
      'stowage pool list --watch',
      'stowage pool list --sort-column virtual_free:desc --limit 5',
      'stowage pool list --backend node1@lvm -f csv -c pool,total,free,free_percent',
      "stowage pool list --pool 'node*' --capability 'thin_provisioning_support=<is> true'",
      'stowage pool list --places yes --extra-spec volume_backend_name=lvm',
    )
    .action(async (options: ServerOptions & PoolFilterOptions) => {
      const query = await poolFilter(options, io);
      await withSession(io, options, (session) =>
        session.list({
          columns: POOL_COLUMNS,
          pages: rows(
            (pageToken) => session.client.pools.listPools({ ...query, pageToken }),
            ({ pools }) => pools,
          ),
          machine: (one) => json(PoolSchema, one),
          empty: isNarrowed(options) ? 'no pools match' : 'no pools: has a backend reported?',
        }),
      );
    });
}

function show(pool: StowageCommand, io: CliIo): void {
  showOptions(
    pool
      .command('show')
      .description('Shows one pool with every capacity factor, GiB.')
      .argument('<name>', 'host@backend#pool'),
  )
    .columns(POOL_FIELDS)
    .calls(PoolService.method.getPool)
    .example(
      'stowage pool show node1@lvm#thin',
      'stowage pool show node1@lvm#thin -f value -c virtual_free',
    )
    .action((name: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const { pool: found } = await client.pools.getPool({ pool: name });
        if (found === undefined)
          throw new CliFailure('the server answered without a pool: is it another version?');
        const capabilities = capabilityLines(found);
        record({
          fields: POOL_FIELDS,
          row: found,
          machine: json(PoolSchema, found),
          sections: () =>
            capabilities.length === 0 ? [] : [`capabilities\n${capabilities.join('\n')}`],
        });
      }),
    );
}
