import { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import { type PoolFilterOptions, poolFilter, poolFilterOptions } from '../options/pool-filter.js';
import { rowPrinter } from '../output/stream.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import type { CliIo } from '../terminal/io.js';
import {
  POOL_CHANGE_COLUMNS,
  poolChangeJson,
  poolChangeSentence,
  poolChanges,
} from '../views/pool-change.js';

interface WatchOptions extends ServerOptions, PoolFilterOptions {
  readonly resume: string;
}

/** `stowage pool watch` */
export function watchCommand(pool: StowageCommand, io: CliIo): void {
  const command = pool
    .command('watch')
    .summary('Prints pools, then each that changes.')
    .description(
      'Prints every pool that matches, then each that changes, until Ctrl-C; then says ' +
        'with which --resume to go on.',
    );
  actionOptions(
    poolFilterOptions(command).option(
      '--resume <token>',
      'only what changed since a watch ended, with the same filters',
      '',
    ),
  )
    .columns(POOL_CHANGE_COLUMNS)
    .calls(PoolService.method.watchPools)
    .example(
      "stowage pool watch --pool 'node1@*'",
      'stowage pool watch --places yes -f json | my-dashboard',
    )
    .action(async (options: WatchOptions) => {
      const query = await poolFilter(options, io);
      await withSession(io, options, (session) => watch(session, options, query));
    });
}

async function watch(
  { client, io }: Session,
  options: WatchOptions,
  query: Awaited<ReturnType<typeof poolFilter>>,
): Promise<void> {
  const interrupted = interruption(io);
  const print = rowPrinter(io, options, {
    columns: POOL_CHANGE_COLUMNS,
    machine: poolChangeJson,
    sentence: poolChangeSentence,
  });
  let token = '';
  const request = { ...query, resumeToken: options.resume };
  try {
    for await (const response of client.pools.watchPools(request, { signal: interrupted.signal })) {
      for (const one of poolChanges(response)) print(one);
      token = response.resumeToken;
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    interrupted.release();
    if (token !== '') io.err(`go on with --resume ${token}`);
  }
}
