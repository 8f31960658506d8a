import { Argument } from 'commander';
import {
  type DrainMove,
  DrainMoveSchema,
  PoolService,
  type SetPoolStateResponse,
  SetPoolStateResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { actionOptions, listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { POOL_STATES, poolState } from '../views/words.js';

/** Volumes that a plan asks for: the most that the server takes. */
const MOST_MOVES = 1000;

const STATE: readonly Column<SetPoolStateResponse>[] = [
  { name: 'pool', value: ({ pool }) => pool?.pool },
  { name: 'state', value: ({ pool }) => poolState(pool?.state ?? 0) },
];

const MOVES: readonly Column<DrainMove>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  { name: 'size', unit: 'GiB', value: ({ sizeGib }) => sizeGib },
  { name: 'type', value: ({ volumeType }) => volumeType },
  { name: 'to', value: ({ pool }) => pool, tone: ({ pool }) => (pool === '' ? 'bad' : 'good') },
  { name: 'why not', value: ({ reason }) => reason },
];

/** `stowage pool set-state POOL STATE` */
export function setPoolStateCommand(pool: StowageCommand, io: CliIo): void {
  actionOptions(
    pool
      .command('set-state')
      .description(
        'Says what a pool takes: open, what fits; cordoned or draining, nothing new; closed, ' +
          'nothing at all. Running decisions are not touched.',
      )
      .argument('<pool>', 'host@backend#pool')
      .addArgument(new Argument('<state>', 'its new state').choices(Object.keys(POOL_STATES)))
      .option('--reason <text>', 'why, for the next operator and for refusals', ''),
  )
    .columns(STATE)
    .calls(PoolService.method.setPoolState)
    .example(
      "stowage pool set-state node1@lvm#thin cordoned --reason 'firmware'",
      'stowage pool set-state node1@lvm#thin open',
    )
    .action((name: string, state: string, options: ServerOptions & { reason: string }) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.pools.setPoolState({
          pool: name,
          state: POOL_STATES[state] ?? 0,
          reason: options.reason,
        });
        record({
          fields: STATE,
          row: answer,
          machine: json(SetPoolStateResponseSchema, answer),
          sentence: `${plain(name)}: ${state}`,
        });
      }),
    );
}

/** `stowage pool drain POOL` */
export function drainCommand(pool: StowageCommand, io: CliIo): void {
  listOptions(
    pool
      .command('drain')
      .summary('Keeps new volumes out of a pool, and lists what has to move.')
      .description(
        'Keeps new volumes out of a pool, and lists the volumes that have to move, each with a ' +
          'pool that would take it. Moves none. With --plan the pool stays as it is.',
      )
      .argument('<pool>', 'host@backend#pool')
      .option('--plan', 'only shows what would have to move, and where to')
      .option('--reason <text>', 'why, for the next operator and for refusals', ''),
  )
    .columns(MOVES)
    .calls(PoolService.method.setPoolState, PoolService.method.planPoolDrain)
    .example(
      'stowage pool drain node1@lvm#thin --plan',
      "stowage pool drain node1@lvm#thin --reason 'array is replaced'",
    )
    .action((name: string, options: ServerOptions & { plan?: true; reason: string }) =>
      withSession(io, options, async ({ client, list }) => {
        const { reason } = options;
        if (options.plan !== true)
          await client.pools.setPoolState({
            pool: name,
            state: POOL_STATES['draining'] ?? 0,
            reason,
          });
        const plan = await client.pools.planPoolDrain({ pool: name, maxVolumes: MOST_MOVES });
        await list({
          columns: MOVES,
          pages: [plan.moves],
          machine: (move) => json(DrainMoveSchema, move),
          empty: 'no volume lives there',
        });
        if (plan.volumesOmitted > 0n) io.err(`${plan.volumesOmitted} more volumes live there`);
      }),
    );
}
